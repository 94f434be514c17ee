package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.history.Checker;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Proof;
import io.vespermq.history.Place;
import io.vespermq.history.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} while 4 producers with 4 threads each send and 2 groups read and commit, again and again on the same
 * directory. All of it is recorded; the {@link Checker} says whether the broker kept its word, after each round from what
 * the round's senders and a reader saw, at the end from everything, the files of the log among it. Two rounds by default;
 * {@code mvn verify -Pcrash} runs fifty, with {@code -Dcompat.crash.rounds=200} two hundred; {@code
 * -Dcompat.crash.logMiB=1024} lets them begin with a log of 1 GiB. After each kill the broker is ready within 5 s.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("compat.crash.rounds", 2);
    private static final int LOG_MIB = Integer.getInteger("compat.crash.logMiB", 0);
    private static final String TOPIC = "crash";
    private static final String GROUP = "g-crash";
    private static final List<String> CONSUMERS = List.of("g-crash-one", "g-crash-two");
    private static final int QUEUES = 8;
    private static final int PRODUCERS = 4;
    private static final int THREADS_EACH = 4;
    private static final int ANSWERS_MIN = 1000;
    private static final int ANSWERS_SPREAD = 3000;
    private static final Duration WRITING_OUT = Duration.ofSeconds(60);
    private static final Duration READY_WITHIN = Duration.ofSeconds(5);

    /** Progress is written out every 200 ms, see below; on a busy machine that takes a while. */
    private static final Duration MAY_FORGET = Duration.ofSeconds(2);

    private final Random random = new Random();
    private final RecordedRun run =
            new RecordedRun(Recordings.fresh("crash", MAY_FORGET, Duration.ZERO), Mix.PLAIN, TOPIC, QUEUES);
    private final CommittingGroup written = run.group(GROUP);
    private final List<CommittingGroup> consumers =
            CONSUMERS.stream().map(run::group).toList();

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES) // fifty rounds take six
    void acknowledgedMessagesAndCommittedOffsetsSurviveKills() throws IOException {
        try (BrokerUnderTest broker = BrokerUnderTest.started(Map.of("flushConsumerOffsetInterval", "200"))) {
            run.createTopic(broker);
            written.introduce(broker);
            consumers.forEach(group -> group.introduce(broker));
            fill(broker);
            for (int round = 1; round <= ROUNDS; round++) {
                ClientVersion version = round % 2 == 0 ? ClientVersion.V5 : ClientVersion.V4;
                round(broker, version, round, ANSWERS_MIN + random.nextInt(ANSWERS_SPREAD));
            }
            readEverythingAgain(broker);
        }
    }

    /** Gives recovery something to do. */
    private void fill(BrokerUnderTest broker) {
        if (LOG_MIB == 0) {
            return;
        }
        Senders senders = run.nextRound(Mix.LARGE);
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-fill")) {
            senders.start(List.of(producer), THREADS_EACH);
            for (int mib = 0; mib < LOG_MIB; mib += 32) {
                senders.awaitAnswers((32 << 20) / Mix.LARGE.bodyBytes(0));
            }
            senders.stop();
        }
        run.checkRound(broker);
        System.out.printf(
                "filled the log with %d messages of %d bytes%n", senders.acknowledged(), Mix.LARGE.bodyBytes(0));
    }

    private void round(BrokerUnderTest broker, ClientVersion version, int number, int killAfter) {
        Senders senders = run.nextRound();
        commitAndAwaitFile(broker, version, number);
        sendUntilKilled(broker, version, senders, killAfter);
        long start = System.nanoTime();
        broker.start();
        Duration ready = Duration.ofNanos(System.nanoTime() - start);
        askProgress(broker, version);
        Verdict verdict = run.checkRound(broker, version.clients());
        System.out.printf(
                "round %d/%d, client %s: acknowledged %d, in doubt %d, refused %d, found %d, ready again after %d ms%n",
                number,
                ROUNDS,
                version,
                senders.acknowledged(),
                senders.inDoubt(),
                senders.refused(),
                verdict.operations().get("found"),
                ready.toMillis());
        if (!BrokerUnderTest.testsApache()) {
            assertThat(ready).as("ready again").isLessThanOrEqualTo(READY_WITHIN);
        }
    }

    private void sendUntilKilled(BrokerUnderTest broker, ClientVersion version, Senders senders, int killAfter) {
        List<Producing> producers = new ArrayList<>();
        try {
            for (int i = 0; i < PRODUCERS; i++) {
                producers.add(version.clients().producer(broker.nameServer(), "p-crash-" + i));
            }
            consumers.forEach(group -> group.start(broker, version.clients()));
            senders.start(producers, THREADS_EACH);
            senders.awaitAnswers(killAfter);
            consumers.forEach(CommittingGroup::awaitCommit);
            senders.endAtNextFailure();
            run.kill(broker, "kill -9");
            senders.awaitEnd();
            consumers.forEach(CommittingGroup::awaitEnd);
        } finally {
            producers.forEach(Producing::close);
        }
    }

    private void commitAndAwaitFile(BrokerUnderTest broker, ClientVersion version, int round) {
        long asked = System.nanoTime();
        try (QueueReading reader = version.clients().reader(broker.nameServer(), GROUP)) {
            reader.commit(TOPIC, 0, round);
        }
        Path file = broker.storeDirectory().resolve("config").resolve("consumerOffset.json");
        Pattern written = Pattern.compile(
                Pattern.quote("\"" + TOPIC + "@" + GROUP + "\"") + "\\s*:\\s*\\{[^}]*\\b0\"?\\s*:\\s*" + round + "\\b");
        Wait.until(WRITING_OUT, () -> file + " holds the commit: " + text(file), () -> written.matcher(text(file))
                .find());
        run.add(new Commit(asked, System.nanoTime(), GROUP, new Place(TOPIC, 0, round), Proof.WRITTEN));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "(no file)";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void askProgress(BrokerUnderTest broker, ClientVersion version) {
        try (QueueReading reader = version.clients().reader(broker.nameServer(), GROUP)) {
            long asked = System.nanoTime();
            long offset = reader.committed(TOPIC, 0);
            run.add(new Progress(asked, System.nanoTime(), GROUP, new Place(TOPIC, 0, offset)));
        }
    }

    private void readEverythingAgain(BrokerUnderTest broker) throws IOException {
        Verdict verdict = run.checkAllAndFiles(broker);
        System.out.printf(
                "after %d rounds: acknowledged %d, found %d, see %s%n",
                ROUNDS,
                verdict.operations().get("OK"),
                verdict.operations().get("found"),
                run.recording().directory().resolve(Verdict.FILE));
    }
}

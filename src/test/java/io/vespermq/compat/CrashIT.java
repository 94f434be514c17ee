package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.QueueScan;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} in the middle of a 16-thread send, again and again on the same directory: every acknowledged message
 * is at its offset with its body, each sender's order is kept, nothing comes twice, nothing refused appears, and
 * committed offsets that were written out are there. Two rounds by default; {@code mvn verify -Pcrash} runs fifty.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("compat.crash.rounds", 2);
    private static final String TOPIC = "crash";
    private static final String GROUP = "g-crash";
    private static final int QUEUES = 8;
    private static final int SENDERS = 16;
    private static final int ANSWERS_MIN = 1000;
    private static final int ANSWERS_SPREAD = 3000;
    private static final Duration WRITING_OUT = Duration.ofSeconds(60);

    private final CrashLedger ledger = new CrashLedger();
    private final long[] firstUnread = new long[QUEUES];

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES) // fifty rounds take six
    void acknowledgedMessagesAndCommittedOffsetsSurviveKills() {
        Random random = new Random();
        try (BrokerUnderTest broker = BrokerUnderTest.started(Map.of("flushConsumerOffsetInterval", "200"))) {
            try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-setup")) {
                producer.createTopic(TOPIC, QUEUES);
            }
            introduceGroup(broker);
            for (int round = 1; round <= ROUNDS; round++) {
                ClientVersion version = round % 2 == 0 ? ClientVersion.V5 : ClientVersion.V4;
                round(broker, version, round, ANSWERS_MIN + random.nextInt(ANSWERS_SPREAD));
            }
            readEverythingAgain(broker);
        }
    }

    /** A group that no heartbeat has brought may not commit. */
    private static void introduceGroup(BrokerUnderTest broker) {
        Subscription subscription = Subscription.of(GROUP, "a", TOPIC);
        try (PushConsuming consumer = ClientVersion.V5
                .clients()
                .pushConsumer(broker.nameServer(), subscription, message -> Verdict.CONSUMED)) {
            Wait.until(
                    WRITING_OUT,
                    "the group has its queues",
                    () -> consumer.assigned().size() == QUEUES);
        }
    }

    private void round(BrokerUnderTest broker, ClientVersion version, int number, int killAfter) {
        commitAndAwaitFile(broker, version, number);
        Senders round = new Senders(TOPIC, number, QUEUES);
        try (Producing producer = version.clients().producer(broker.nameServer(), "p-crash")) {
            round.start(producer, SENDERS);
            round.awaitAnswers(killAfter);
            round.endAtNextFailure();
            broker.kill();
            round.awaitEnd();
        }
        ledger.add(round);
        long start = System.nanoTime();
        broker.start();
        long ready = Duration.ofNanos(System.nanoTime() - start).toMillis();
        int read = readNews(broker, version, number);
        ledger.checkHeld(round.acknowledged());
        System.out.printf(
                "round %d/%d, client %s: acknowledged %d, in doubt %d, refused %d, found %d, ready again after %d ms, faults %s%n",
                number,
                ROUNDS,
                version,
                round.acknowledged().size(),
                round.inDoubt().size(),
                round.refused().size(),
                read,
                ready,
                ledger.faults());
        assertThat(ledger.examples()).as("faults %s", ledger.faults()).isEmpty();
    }

    private void commitAndAwaitFile(BrokerUnderTest broker, ClientVersion version, int round) {
        try (QueueReading reader = version.clients().reader(broker.nameServer(), GROUP)) {
            reader.commit(TOPIC, 0, round);
        }
        Path file = broker.storeDirectory().resolve("config").resolve("consumerOffset.json");
        Pattern written = Pattern.compile(
                Pattern.quote("\"" + TOPIC + "@" + GROUP + "\"") + "\\s*:\\s*\\{[^}]*\\b0\"?\\s*:\\s*" + round + "\\b");
        Wait.until(WRITING_OUT, () -> file + " holds the commit: " + text(file), () -> written.matcher(text(file))
                .find());
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "(no file)";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private int readNews(BrokerUnderTest broker, ClientVersion version, int round) {
        int count = 0;
        try (QueueReading reader = version.clients().reader(broker.nameServer(), GROUP)) {
            for (int queue = 0; queue < QUEUES; queue++) {
                List<Received> news = QueueScan.from(reader, TOPIC, queue, firstUnread[queue]);
                ledger.read(news);
                firstUnread[queue] += news.size();
                count += news.size();
            }
            assertThat(reader.committed(TOPIC, 0)).as("the committed offset").isEqualTo(round);
        }
        return count;
    }

    private void readEverythingAgain(BrokerUnderTest broker) {
        ledger.startReading();
        try (QueueReading reader = ClientVersion.V5.clients().reader(broker.nameServer(), GROUP)) {
            for (int queue = 0; queue < QUEUES; queue++) {
                ledger.read(QueueScan.from(reader, TOPIC, queue, 0));
            }
        }
        ledger.checkHeld(ledger.acknowledged());
        System.out.printf(
                "after %d rounds: acknowledged %d, found %d, faults %s%n",
                ROUNDS, ledger.acknowledged().size(), ledger.foundCount(), ledger.faults());
        assertThat(ledger.examples()).as("faults %s", ledger.faults()).isEmpty();
    }
}

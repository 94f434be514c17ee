package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.SmallDisk;
import io.vespermq.compat.judge.Producing;
import io.vespermq.history.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The broker's disk fills up under its senders, by the messages themselves or by somebody else: sends are refused at once
 * and with the reason, what was stored is served, and when there is space again sends go on. Nothing acknowledged is lost,
 * nothing refused appears. Two rounds by default; {@code
 * mvn verify -Pcrash -Dit.test=FullDiskIT -Dcompat.fullDisk.rounds=30} runs thirty.
 */
class FullDiskIT {
    private static final int ROUNDS = Integer.getInteger("compat.fullDisk.rounds", 2);
    private static final int SERVICE_NOT_AVAILABLE = 14;
    private static final String TOPIC = "full";
    private static final int QUEUES = 4;
    private static final int SENDERS = 4;
    private static final int SIZE_MIB = 64;
    private static final int MORE_MIB = 24;

    private final RecordedRun run =
            new RecordedRun(Recordings.fresh("full-disk", Duration.ZERO, Duration.ZERO), Mix.PLAIN, TOPIC, QUEUES);

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aFullDiskLosesNothing() throws IOException {
        assumeTrue(SmallDisk.isPossible(), "only root may mount a small file system");
        assumeTrue(!BrokerUnderTest.testsApache(), "RocketMQ writes through mapped files and may die of it");
        Map<String, String> settings =
                Map.of("mappedFileSizeCommitLog", Integer.toString(8 << 20), "diskSpaceWarningLevelRatio", "100");
        List<SmallDisk> disks = new ArrayList<>();
        try (BrokerUnderTest broker =
                BrokerUnderTest.startedOn(settings, store -> disks.add(SmallDisk.over(store, SIZE_MIB)))) {
            SmallDisk disk = disks.get(0);
            run.createTopic(broker);
            try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-full")) {
                for (int round = 1; round <= ROUNDS; round++) {
                    round(broker, producer, disk, round);
                }
            }
            broker.kill();
            broker.start();
            readEverythingAgain(broker);
            // The broker's directory is deleted next.
            disk.close();
        } finally {
            disks.forEach(SmallDisk::close);
        }
    }

    private void round(BrokerUnderTest broker, Producing producer, SmallDisk disk, int number) {
        boolean byNeighbour = number % 2 == 0;
        Senders round = run.nextRound();
        try {
            round.start(List.of(producer), SENDERS);
            round.awaitAnswers(100);
            // By messages it is full some time after this; that is when something is refused for the first time.
            long full = System.nanoTime();
            if (byNeighbour) {
                disk.fill();
            }
            round.awaitRefusals(50);
            int read = run.peek(broker);
            long freed = System.nanoTime();
            if (byNeighbour) {
                disk.free();
            } else {
                disk.grow(MORE_MIB);
            }
            round.awaitAnswers(20);
            Duration resumed = Duration.ofNanos(System.nanoTime() - freed);
            // A broker may refuse until it has seen the space; for how long is looked at below.
            run.harmed(full, "disk full");
            assertThat(resumed).as("sends go on").isLessThan(Duration.ofSeconds(10));
            System.out.printf(
                    "round %d/%d, filled by %s: acknowledged %d, in doubt %d, refused %d (slowest after %d ms), read while"
                            + " full %d, sends again %d ms after space came back%n",
                    number,
                    ROUNDS,
                    byNeighbour ? "somebody else" : "messages",
                    round.acknowledged(),
                    round.inDoubt(),
                    round.refused(),
                    round.slowestRefusal().toMillis(),
                    read,
                    resumed.toMillis());
        } finally {
            round.stop();
        }
        assertThat(round.slowestRefusal()).as("refusals come at once").isLessThan(Duration.ofSeconds(1));
        assertThat(round.refusals()).allSatisfy(refusal -> assertThat(refusal)
                .startsWith(SERVICE_NOT_AVAILABLE + " ")
                .contains(broker.storeDirectory().toString(), " % ", "free or add space"));
        run.checkRound(broker);
    }

    private void readEverythingAgain(BrokerUnderTest broker) throws IOException {
        Verdict verdict = run.checkAllAndFiles(broker);
        System.out.printf(
                "after %d rounds and a kill: acknowledged %d, found %d, see %s%n",
                ROUNDS,
                verdict.operations().get("OK"),
                verdict.operations().get("found"),
                run.recording().directory().resolve(Verdict.FILE));
    }
}

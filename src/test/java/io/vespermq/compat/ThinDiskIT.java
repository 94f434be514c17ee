package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.LoopDisk;
import io.vespermq.compat.fixture.SmallDisk;
import io.vespermq.compat.fixture.VesperBroker;
import io.vespermq.compat.judge.Producing;
import io.vespermq.history.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Disks that are full behind a file system. A neighbour that fills an ext4 is answered with refusals until there is space
 * again. A device that promised more than it has, which no file system can know, fails when what was written goes out: the
 * broker ends with code 74, and everything it acknowledged after a force is there when the device has space.
 */
@Isolated // what it does to brokers takes the time of others
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ThinDiskIT {
    private static final int ROUNDS = Integer.getInteger("compat.thinDisk.rounds", 1);
    private static final int DISK_FAILED = 74;
    private static final int QUEUES = 4;
    private static final int SENDERS = 4;
    private static final long EXT4_MIB = 256;
    private static final long PROMISED_MIB = 512;
    private static final int THERE_MIB = 40;
    private static final Duration FILLING = Duration.ofMinutes(2);
    private static final Duration RESUMING = Duration.ofSeconds(10);
    private static final Duration REFUSING = Duration.ofSeconds(1);

    /** Files so small that little space is taken ahead of the messages. */
    private static final Map<String, String> SETTINGS =
            Map.of("mappedFileSizeCommitLog", Integer.toString(1 << 20), "diskSpaceWarningLevelRatio", "100");

    private static final Map<String, String> FORCED = Map.of(
            "flushDiskType", "SYNC_FLUSH",
            "mappedFileSizeCommitLog", Integer.toString(8 << 20),
            "diskSpaceWarningLevelRatio", "100");

    @TempDir
    private Path directory;

    @Test
    void aNeighbourWhoFillsAnExt4StopsSendsAndNothingElse() throws IOException {
        assumeThatItIsPossible();
        Path store = Files.createDirectory(directory.resolve("store"));
        RecordedRun run = run("neighbour");
        try (LoopDisk disk = LoopDisk.over(store, directory.resolve("image"), LoopDisk.Kind.EXT4, EXT4_MIB);
                VesperBroker broker = BrokerUnderTest.vesperOn(store, SETTINGS).unwatched()) {
            broker.start();
            run.createTopic(broker);
            try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-full")) {
                for (int round = 1; round <= ROUNDS; round++) {
                    fillAndFree(disk, producer, run);
                    System.out.printf(
                            "full ext4 %d/%d: %d messages acknowledged and held%n",
                            round, ROUNDS, run.checkRound(broker).operations().get("OK"));
                }
            }
            broker.kill();
            broker.start();
            run.checkAllAndFiles(broker);
        }
    }

    private static void fillAndFree(LoopDisk disk, Producing producer, RecordedRun run) {
        Senders senders = run.nextRound();
        try {
            senders.start(List.of(producer), SENDERS);
            senders.awaitAnswers(100);
            long full = System.nanoTime();
            disk.fill();
            senders.awaitRefusals(50);
            disk.free();
            long freed = System.nanoTime();
            senders.awaitAnswers(20);
            // A broker may refuse until it has seen the space; for how long is looked at below.
            run.harmed(full, "disk full");
            assertThat(Duration.ofNanos(System.nanoTime() - freed))
                    .as("sends go on")
                    .isLessThan(RESUMING);
        } finally {
            senders.stop();
        }
        assertThat(senders.slowestRefusal()).as("refusals come at once").isLessThan(REFUSING);
        assertThat(senders.refusals()).allSatisfy(refusal -> assertThat(refusal).contains("free or add space"));
    }

    @Test
    void aThinDeviceThatRunsOutEndsTheBroker() throws IOException {
        assumeThatItIsPossible();
        for (int round = 1; round <= ROUNDS; round++) {
            Path store = Files.createDirectory(directory.resolve("store-" + round));
            Path there = Files.createDirectory(directory.resolve("device-" + round));
            RecordedRun run = run("thin");
            try (SmallDisk device = SmallDisk.over(there, THERE_MIB);
                    LoopDisk disk = LoopDisk.over(store, there.resolve("image"), LoopDisk.Kind.EXT4, PROMISED_MIB);
                    VesperBroker broker =
                            BrokerUnderTest.vesperOn(store, FORCED).unwatched()) {
                broker.start();
                run.createTopic(broker);
                sendUntilItEnds(broker, run);
                device.grow((int) PROMISED_MIB);
                disk.mountAgain();
                broker.seemsRebooted();
                broker.start();
                Map<String, Integer> counts = run.checkAllAndFiles(broker).operations();
                System.out.printf(
                        "thin device %d/%d: %d messages held, all %d acknowledged ones among them%n",
                        round, ROUNDS, counts.get("found"), counts.get("OK"));
            }
        }
    }

    private static void sendUntilItEnds(VesperBroker broker, RecordedRun run) {
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-thin")) {
            Senders senders = run.nextRound();
            senders.start(List.of(producer), SENDERS);
            senders.endAtNextFailure();
            assertThat(broker.awaitExit(FILLING)).as("exit code").isEqualTo(DISK_FAILED);
            senders.awaitEnd();
        }
    }

    private static RecordedRun run(String name) {
        Recording recording = Recordings.fresh("thin-disk-" + name, Duration.ZERO, Duration.ZERO);
        return new RecordedRun(recording, Mix.PLAIN, name, QUEUES);
    }

    private static void assumeThatItIsPossible() {
        assumeTrue(LoopDisk.isPossible(LoopDisk.Kind.EXT4), "needs root, mkfs.ext4, loop devices and python3");
        assumeTrue(!BrokerUnderTest.testsApache(), "RocketMQ writes through mapped files and may die of it");
    }
}

package io.vespermq.compat;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.LoopDisk;
import io.vespermq.compat.fixture.VesperBroker;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Producing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The power of a real file system is cut at a random moment under senders and a consumer, the broker is killed, and both
 * come back. With SYNC_FLUSH everything acknowledged is there; with ASYNC_FLUSH what is missing is an end of the log
 * without which no hole is left, acknowledged within the window before the cut. Committed offsets are never ahead and at
 * most a window behind. One cut each by default; {@code -Dcompat.powerCut.rounds=30} makes thirty.
 */
@Isolated // what it does to brokers takes the time of others
class PowerCutIT {
    private static final int ROUNDS = Integer.getInteger("compat.powerCut.rounds", 1);
    private static final int QUEUES = 4;
    private static final int SENDERS = 2;
    private static final int FORCE_EVERY_MS = 100;

    /** The interval at which the log is forced and offsets are written, and the longest that a busy disk takes for it. */
    private static final Duration WINDOW = Duration.ofMillis(FORCE_EVERY_MS + 900);

    /** A round lasts longer than the window; otherwise nothing that it loses would be wrong. */
    private static final Duration SHORTEST = WINDOW.plusMillis(200);

    private static final int SPREAD_MS = 1300;
    private static final long DISK_MIB = 2048;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random = new Random();

    @ParameterizedTest
    @CsvSource({"EXT4, SYNC_FLUSH", "EXT4, ASYNC_FLUSH", "XFS, SYNC_FLUSH", "XFS, ASYNC_FLUSH"})
    @Timeout(value = 30, unit = TimeUnit.MINUTES) // thirty rounds take five
    void whatIsForcedSurvives(LoopDisk.Kind kind, String flush, @TempDir Path directory) throws IOException {
        assumeTrue(LoopDisk.isPossible(kind), "needs root, mkfs." + kind + ", loop devices and python3");
        assumeTrue(!BrokerUnderTest.testsApache(), "RocketMQ promises less");
        Path store = Files.createDirectory(directory.resolve("store"));
        Map<String, String> settings = Map.of(
                "flushDiskType", flush,
                "flushIntervalCommitLog", Integer.toString(FORCE_EVERY_MS),
                "flushConsumerOffsetInterval", Integer.toString(FORCE_EVERY_MS),
                "mappedFileSizeCommitLog", Integer.toString(4 << 20));
        Duration mayLose = flush.equals("SYNC_FLUSH") ? Duration.ZERO : WINDOW;
        RecordedRun run = new RecordedRun(Recordings.fresh("power-cut", WINDOW, mayLose), Mix.PLAIN, "power", QUEUES);
        CommittingGroup group = run.group("g-power");
        try (LoopDisk disk = LoopDisk.over(store, directory.resolve("image"), kind, DISK_MIB);
                VesperBroker broker = BrokerUnderTest.vesperOn(store, settings).unwatched()) {
            broker.start();
            run.createTopic(broker);
            group.introduce(broker);
            for (int round = 1; round <= ROUNDS; round++) {
                cutUnderSenders(broker, disk, run, group);
                disk.mountAgain();
                broker.seemsRebooted();
                broker.start();
                group.askProgress(broker);
                Map<String, Integer> counts = run.checkRound(broker).operations();
                System.out.printf(
                        "power cut %d/%d, %s, %s: of %d acknowledged messages %d were lost as they may be%n",
                        round, ROUNDS, kind, flush, counts.get("OK"), counts.get("undone"));
            }
            run.checkAllAndFiles(broker);
        }
    }

    private void cutUnderSenders(BrokerUnderTest broker, LoopDisk disk, RecordedRun run, CommittingGroup group) {
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-power")) {
            Senders round = run.nextRound();
            round.start(List.of(producer), SENDERS);
            round.awaitAnswers(1);
            group.start(broker, ClientVersion.V5.clients());
            group.awaitCommit();
            long moment = System.nanoTime()
                    + SHORTEST.plusMillis(random.nextInt(SPREAD_MS)).toNanos();
            Wait.until(PATIENCE, "the moment has come", () -> System.nanoTime() - moment >= 0);
            round.endAtNextFailure();
            long cut = disk.cutPower();
            broker.kill();
            run.harmed(cut, "power cut");
            round.awaitEnd();
            group.awaitEnd();
        }
    }
}

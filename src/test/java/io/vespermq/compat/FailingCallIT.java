package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.LoopDisk;
import io.vespermq.compat.fixture.Strace;
import io.vespermq.compat.fixture.VesperBroker;
import io.vespermq.compat.judge.Producing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 * The n-th force or write of the log fails in a broker that forces before it acknowledges. From then on nothing is
 * acknowledged, the process ends within a second with code 74 and one line that says why, and after a power cut, which takes
 * whatever was not really forced, everything acknowledged is there. One failure of each kind by default, up to the 50th
 * call; {@code -Dcompat.failingCall.rounds=50} makes each of the first fifty calls fail.
 */
@Isolated // what it does to brokers takes the time of others
class FailingCallIT {
    private static final int ROUNDS = Integer.getInteger("compat.failingCall.rounds", 1);
    private static final int CALLS = 50;
    private static final int DISK_FAILED = 74;
    private static final int QUEUES = 4;
    private static final int SENDERS = 4;
    private static final int ANSWERS = 200;
    private static final long DISK_MIB = 1024;
    private static final Duration REACHING = Duration.ofSeconds(30);
    private static final Duration ENDING = Duration.ofSeconds(1);

    /** The answer to an earlier force may still be on its way to a sender. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(250);

    private static final Map<String, String> SETTINGS =
            Map.of("flushDiskType", "SYNC_FLUSH", "mappedFileSizeCommitLog", Integer.toString(4 << 20));

    private final Random random = new Random();

    @ParameterizedTest
    @CsvSource({
        "store-flusher, fdatasync, EIO",
        "vert.x-eventloo, pwrite64, EIO",
        "vert.x-eventloo, pwrite64, ENOSPC",
    })
    @Timeout(value = 30, unit = TimeUnit.MINUTES) // fifty rounds take five
    void nothingIsAcknowledgedAfterTheFirstFailure(String thread, String call, String error, @TempDir Path directory)
            throws IOException {
        assumeTrue(Strace.isPossible(), "strace is not installed, or may not trace");
        assumeTrue(LoopDisk.isPossible(LoopDisk.Kind.EXT4), "needs root, mkfs.ext4, loop devices and python3");
        assumeTrue(!BrokerUnderTest.testsApache(), "RocketMQ goes on");
        Path store = Files.createDirectory(directory.resolve("store"));
        Path log = directory.resolve("calls");
        RecordedRun run = new RecordedRun(
                Recordings.fresh("failing-call", Duration.ZERO, Duration.ZERO), Mix.PLAIN, "failing", QUEUES);
        try (LoopDisk disk = LoopDisk.over(store, directory.resolve("image"), LoopDisk.Kind.EXT4, DISK_MIB);
                VesperBroker broker = BrokerUnderTest.vesperOn(store, SETTINGS).unwatched()) {
            broker.start();
            run.createTopic(broker);
            for (int round = 1; round <= ROUNDS; round++) {
                int n = ROUNDS >= CALLS ? round : 1 + random.nextInt(CALLS);
                int lines = broker.log().size();
                Duration ended = endByFailure(broker, run, thread, call, error, n, log);
                assertOneClearLine(broker.log().subList(lines, broker.log().size()), store);
                disk.cutPower();
                disk.mountAgain();
                broker.seemsRebooted();
                broker.start();
                System.out.printf(
                        "failure %d/%d, %s from call %d of %s of %s: ended %d ms later, %d messages acknowledged and held%n",
                        round,
                        ROUNDS,
                        error,
                        n,
                        call,
                        thread,
                        ended.toMillis(),
                        run.checkRound(broker).operations().get("OK"));
                assertThat(ended).as("the process ends").isLessThanOrEqualTo(ENDING);
            }
            run.checkAllAndFiles(broker);
        }
    }

    /** Returns how long after the failure the broker ended. */
    private static Duration endByFailure(
            VesperBroker broker, RecordedRun run, String thread, String call, String error, int n, Path log)
            throws IOException {
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-failing")) {
            Senders senders = run.nextRound();
            senders.start(List.of(producer), SENDERS);
            senders.awaitAnswers(ANSWERS);
            senders.endAtNextFailure();
            long[] ended = new long[1];
            Strace strace = Strace.fail(Strace.threads(broker.pid(), thread), call, error, n, log);
            strace.during(() -> {
                assertThat(broker.awaitExit(REACHING)).as("exit code").isEqualTo(DISK_FAILED);
                ended[0] = System.nanoTime();
                strace.awaitEnd();
            });
            senders.awaitEnd();
            long failed = nanosOfFailure(log);
            run.harmed(failed, error + " from call " + n + " of " + call);
            assertThat(Duration.ofNanos(senders.lastAcknowledgedNanos() - failed))
                    .as("the last acknowledgement after the failure")
                    .isLessThanOrEqualTo(ON_ITS_WAY);
            return Duration.ofNanos(ended[0] - failed);
        }
    }

    /** When the call failed, by {@link System#nanoTime}; strace tells it by the wall clock. */
    private static long nanosOfFailure(Path log) throws IOException {
        String line = Files.readAllLines(log).stream()
                .filter(any -> any.contains("(INJECTED)"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no call failed"));
        String[] fields = line.split("\\s+", 3);
        double seconds = Double.parseDouble(fields[0].contains(".") ? fields[0] : fields[1]);
        long wallMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        return System.nanoTime() - (wallMicros - (long) (seconds * 1e6)) * 1000;
    }

    private static void assertOneClearLine(List<String> log, Path store) {
        List<String> ends =
                log.stream().filter(line -> line.startsWith("vesper ends: ")).toList();
        assertThat(ends)
                .as(() -> "one line tells why, in\n" + String.join("\n", log))
                .hasSize(1);
        assertThat(ends.get(0)).contains(store.toString(), "before you start again");
    }
}

package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vespermq.compat.CallLog.Calls;
import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.Strace;
import io.vespermq.compat.fixture.TreeCopy;
import io.vespermq.compat.fixture.VesperBroker;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Producing;
import io.vespermq.history.Recording;
import io.vespermq.history.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The broker is killed instead of the n-th system call of each kind by which it changes its store: while it starts on what
 * a kill left, while it sends, changes files and writes offsets, while it deletes, and while it stops. It starts again and
 * has everything acknowledged at its place, once, in order. Which calls there are is found out first, by a run that is
 * recorded. One call of each phase by default, drawn anew each time; {@code -Dcompat.killAtCall.points=1000} takes all.
 */
@Isolated // what it does to brokers takes the time of others
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KillAtCallIT {
    private static final int POINTS = Integer.getInteger("compat.killAtCall.points", 1);

    /** The n-th call of a thread that makes more of the same kind is like the one before. */
    private static final int UP_TO = Integer.getInteger("compat.killAtCall.upTo", 25);

    private static final int QUEUES = 4;
    private static final int SENDERS = 4;
    private static final int ANSWERS = 400;

    /** So many messages fill more than one file of the log. */
    private static final int MANY_ANSWERS = 1500;

    private static final int MIB = 1 << 20;
    private static final Duration OFFSETS_MAY_FORGET = Duration.ofSeconds(2);
    private static final Duration REACHING = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> THREADS =
            List.of("vert.x-eventloo", "store-flusher", "store-ahead", "store-worker", "broker-state");

    /** Files so small that a round changes them several times; SYNC_FLUSH makes the most calls. */
    private static final Map<String, String> SETTINGS = Map.of(
            "flushDiskType", "SYNC_FLUSH",
            "mappedFileSizeCommitLog", Integer.toString(MIB),
            "mappedFileSizeConsumeQueue", Integer.toString(20 * 200),
            "flushConsumerOffsetInterval", "50",
            "messageIndexEnable", "true",
            "maxHashSlotNum", "1000",
            "maxIndexNum", "4000");

    @TempDir
    private Path directory;

    private final Random random = new Random();

    /** What the broker does at the moment. */
    @FunctionalInterface
    private interface Phase {
        /** Returns when there is nothing more to wait for; the broker may be gone before. */
        void run(VesperBroker broker, Senders senders);
    }

    /** One moment at which to kill: the n-th of these calls. */
    private record Point(Calls calls, int n) {
        @Override
        public String toString() {
            return "call " + n + " of " + calls;
        }
    }

    @BeforeAll
    static void look() {
        assumeTrue(Strace.isPossible(), "strace is not installed, or may not trace");
        assumeTrue(!BrokerUnderTest.testsApache(), "the calls are those of VesperMQ");
    }

    /** Each start begins with the same files, those of a kill in mid-send. */
    @Test
    void whileStarting() throws IOException {
        Path store = Files.createDirectory(directory.resolve("store"));
        Path left = directory.resolve("left");
        Path log = directory.resolve("calls");
        RecordedRun run = run("starting", false);
        try (VesperBroker broker = BrokerUnderTest.vesperOn(store, SETTINGS).unwatched()) {
            broker.start();
            run.createTopic(broker);
            sendAnd(broker, run, MANY_ANSWERS, "killed to start from", (running, senders) -> {});
            TreeCopy.of(store, left);
            broker.startUnder(Strace.recording(log));
            broker.start();
            run.kill(broker, "killed when started");
            int number = 0;
            List<Point> points = draw(new CallLog(log, store).countsByFile());
            for (Point point : points) {
                TreeCopy.of(left, store);
                Path file = store.resolve(point.calls().of());
                broker.startUnder(Strace.killing(point.calls().call(), point.n(), file));
                boolean reached = !broker.startsUp();
                run.kill(broker, "killed at " + point);
                broker.startUnder(List.of());
                broker.start();
                report("start", ++number, points.size(), point, reached, run.checkAll(broker));
                run.kill(broker, "killed to start once more");
            }
        }
    }

    @Test
    void whileSending() throws IOException {
        killInPhase("sending", SETTINGS, ANSWERS, (broker, senders) -> {
            int enough = senders.acknowledged() + MANY_ANSWERS;
            long end = System.nanoTime() + REACHING.toNanos();
            Wait.until(
                    PATIENCE,
                    "the broker has ended, or has had the time to do everything more than once",
                    () -> !broker.alive() || senders.acknowledged() > enough || System.nanoTime() - end > 0);
        });
    }

    @Test
    void whileStopping() throws IOException {
        killInPhase("stop", SETTINGS, ANSWERS, (broker, senders) -> {
            broker.terminate();
            broker.awaitExit(PATIENCE);
        });
    }

    /** The disk is always too full for this broker, so the oldest files go whenever it is asked to look. */
    @Test
    void whileDeleting() throws IOException {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("forceDeleteUnconsumed", "true");
        settings.put("diskSpaceCleanForciblyRatio", "1");
        settings.put("diskMaxUsedSpaceRatio", "1");
        settings.put("diskSpaceWarningLevelRatio", "100");
        killInPhase("deletion", settings, MANY_ANSWERS, (broker, senders) -> {
            broker.deleteExpired();
            // Answered when the one before has ended, the files of queues and index among it.
            broker.deleteExpired();
        });
    }

    private void killInPhase(String name, Map<String, String> settings, int answers, Phase phase) throws IOException {
        Path store = Files.createDirectory(directory.resolve("store"));
        Path log = directory.resolve("calls");
        RecordedRun run = run(name, settings.containsKey("forceDeleteUnconsumed"));
        CommittingGroup group = run.group("g-" + name);
        try (VesperBroker broker = BrokerUnderTest.vesperOn(store, settings).unwatched()) {
            broker.start();
            run.createTopic(broker);
            group.introduce(broker);
            Map<String, String> names = new HashMap<>();
            sendAnd(broker, run, answers, "killed after the phase", (running, senders) -> {
                group.start(broker, ClientVersion.V5.clients());
                Strace.record(broker.pid(), log).during(() -> {
                    nameThreads(broker.pid(), names);
                    phase.run(broker, senders);
                    nameThreads(broker.pid(), names);
                });
            });
            group.awaitEnd();
            broker.start();
            run.checkRound(broker);
            List<Point> points = draw(new CallLog(log, store).countsByThread(id -> names.getOrDefault(id, "")));
            int number = 0;
            for (Point point : points) {
                boolean[] reached = new boolean[1];
                sendAnd(broker, run, answers, "killed at " + point, (running, senders) -> {
                    group.start(broker, ClientVersion.V5.clients());
                    reached[0] = killAt(broker, senders, point, phase);
                });
                group.awaitEnd();
                broker.start();
                group.askProgress(broker);
                report(name, ++number, points.size(), point, reached[0], run.checkRound(broker));
            }
            run.checkAllAndFiles(broker);
        }
    }

    /** Whether it came to that. */
    private static boolean killAt(VesperBroker broker, Senders senders, Point point, Phase phase) {
        List<Long> threads = awaitThreads(broker, point.calls().of());
        if (threads.isEmpty()) {
            return false;
        }
        Strace.kill(threads, point.calls().call(), point.n()).during(() -> phase.run(broker, senders));
        return !broker.alive();
    }

    /** Some threads are made when there is work for them. None if that does not come. */
    private static List<Long> awaitThreads(VesperBroker broker, String name) {
        long end = System.nanoTime() + REACHING.toNanos();
        Wait.until(
                PATIENCE,
                "a thread " + name + ", or time enough for it",
                () -> !Strace.threads(broker.pid(), name).isEmpty() || System.nanoTime() - end > 0);
        return Strace.threads(broker.pid(), name);
    }

    private static void nameThreads(long pid, Map<String, String> names) {
        THREADS.forEach(thread -> Strace.threads(pid, thread).forEach(id -> names.put(id.toString(), thread)));
    }

    private static RecordedRun run(String phase, boolean expires) {
        Recording recording = Recordings.fresh("kill-at-call-" + phase, OFFSETS_MAY_FORGET, Duration.ZERO);
        return new RecordedRun(recording, Mix.PLAIN, phase, QUEUES, expires);
    }

    /** Sends, and in the middle of it does something that may end the broker, which is gone afterwards. */
    private static void sendAnd(VesperBroker broker, RecordedRun run, int answers, String end, Phase phase) {
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-call")) {
            Senders senders = run.nextRound();
            senders.start(List.of(producer), SENDERS);
            senders.awaitAnswers(answers);
            senders.endAtNextFailure();
            phase.run(broker, senders);
            run.kill(broker, end);
            senders.awaitEnd();
        }
    }

    private List<Point> draw(Map<Calls, Integer> counts) {
        List<Point> all = new ArrayList<>();
        counts.forEach((calls, count) -> {
            for (int n = 1; n <= Math.min(count, UP_TO); n++) {
                all.add(new Point(calls, n));
            }
        });
        assertThat(all).as("calls that change the store").isNotEmpty();
        Collections.shuffle(all, random);
        System.out.printf("%d calls to be killed at: %s%n", all.size(), counts);
        return all.subList(0, Math.min(all.size(), POINTS));
    }

    private static void report(String phase, int number, int of, Point point, boolean reached, Verdict verdict) {
        System.out.printf(
                "%s, kill %d/%d at %s%s: %d messages%n",
                phase,
                number,
                of,
                point,
                reached ? "" : " (which did not come; killed afterwards)",
                verdict.operations().get("found"));
    }
}

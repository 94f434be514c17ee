package io.vespermq.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what the key index costs: appends 1 KiB messages, each with a unique key and one more, at a given rate, in a
 * store with the index and in one without, in turn. Counts the CPU time of the store's workers, where all of the index's
 * work is done, from the first append until everything is indexed. Not a test; run its main:
 *
 * <pre>mvn -q test-compile org.codehaus.mojo:exec-maven-plugin:3.5.0:exec -Dexec.classpathScope=test \
 *   -Dexec.executable=java -Dexec.args="-cp %classpath io.vespermq.store.IndexBench /tmp 400000 40000 5"</pre>
 *
 * <p>Arguments: directory, messages a round, messages a second, rounds of each kind.
 */
public final class IndexBench {
    private static final PrintStream OUT = System.out;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long TICK_MS = 5;
    private static final String HEX = "0123456789ABCDEF";

    private final StoreHarness harness;
    private final MessageStore store;
    private final ByteBuf body = Unpooled.directBuffer(1024).writeZero(1024);
    private final long count;
    private final int perTick;

    // Owned by the store's loop.
    private long sent;
    private long answered;

    private IndexBench(StoreHarness harness, long count, long perSecond) {
        this.harness = harness;
        this.store = harness.store();
        this.count = count;
        this.perTick = (int) (perSecond * TICK_MS / 1_000);
    }

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        long messages = Long.parseLong(args[1]);
        long perSecond = Long.parseLong(args[2]);
        int rounds = Integer.parseInt(args[3]);
        round(root, messages, perSecond, true);
        round(root, messages, perSecond, false);
        double[] with = new double[rounds];
        double[] without = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            with[i] = round(root, messages, perSecond, true);
            without[i] = round(root, messages, perSecond, false);
            OUT.printf(
                    "with %.3f, without %.3f, the index %.3f µs of CPU a message%n",
                    with[i], without[i], with[i] - without[i]);
        }
        Arrays.sort(with);
        Arrays.sort(without);
        OUT.printf(
                "medians: with %.3f, without %.3f, the index %.3f µs of CPU a message%n",
                with[rounds / 2], without[rounds / 2], with[rounds / 2] - without[rounds / 2]);
    }

    private static double round(Path root, long messages, long perSecond, boolean indexed) throws IOException {
        Path directory = Files.createTempDirectory(root, "index-bench");
        StoreOptions plain = StoreOptions.in(directory);
        StoreOptions options = StoreHarness.indexed(plain, indexed ? IndexOptions.DEFAULT : IndexOptions.NONE);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), Disk.real(), 1)) {
            long begin = workersCpuNanos();
            new IndexBench(harness, messages, perSecond).run();
            return (workersCpuNanos() - begin) / 1e3 / messages;
        } finally {
            Disk.real().deleteTree(directory);
        }
    }

    private void run() {
        Loop.Timer timer = harness.loop().every(TICK_MS, this::tick);
        while (harness.value(() -> answered) < count) {
            LockSupport.parkNanos(10_000_000);
        }
        timer.cancel();
        harness.on(() -> store.find("BenchTopic", "order-0", 0, Long.MAX_VALUE, 1));
    }

    private static long workersCpuNanos() {
        long sum = 0;
        for (long id : THREADS.getAllThreadIds()) {
            ThreadInfo thread = THREADS.getThreadInfo(id);
            if (thread != null && thread.getThreadName().startsWith("store-worker")) {
                sum += THREADS.getThreadCpuTime(id);
            }
        }
        return sum;
    }

    private void tick() {
        for (int i = 0; i < perTick && sent < count; i++) {
            store.append(draft(sent++)).onComplete(result -> answered++);
        }
    }

    private Draft draft(long i) {
        StringBuilder unique = new StringBuilder("7F00000100002A139F55");
        for (int shift = 44; shift >= 0; shift -= 4) {
            unique.append(HEX.charAt((int) (i >> shift & 15)));
        }
        String properties = "KEYS\u0001order-" + i + "\u0002UNIQ_KEY\u0001" + unique
                + "\u0002WAIT\u0001true\u0002CLUSTER\u0001DefaultCluster\u0002TAGS\u0001TagA";
        return Draft.to("BenchTopic", (int) (i & 7))
                .properties(MessageProperties.of(properties))
                .body(body)
                .build();
    }
}

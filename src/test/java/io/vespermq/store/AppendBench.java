package io.vespermq.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Promise;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.EntryFilter;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Measures appends of 1 KiB drafts on the store's loop and a drain of them. Not a test; run its main:
 *
 * <pre>mvn -q test-compile org.codehaus.mojo:exec-maven-plugin:3.5.0:exec -Dexec.classpathScope=test \
 *   -Dexec.executable=java -Dexec.args="-cp %classpath io.vespermq.store.AppendBench /tmp 1000000"</pre>
 *
 * <p>Arguments: directory, messages, messages a turn, and {@code null} to leave out the writes.
 */
public final class AppendBench {
    private static final PrintStream OUT = System.out;

    private final StoreHarness harness;
    private final MessageStore store;
    private final int perTurn;
    private final ByteBuf body = Unpooled.directBuffer(1024).writeZero(1024);
    private final MessageProperties properties = MessageProperties.of(Map.of(
            "UNIQ_KEY",
            "7F00000100002A139F55000000000001",
            "WAIT",
            "true",
            "CLUSTER",
            "DefaultCluster",
            "TAGS",
            "TagA"));

    // Owned by the store's loop.
    private long left;
    private int inFlight;
    private Promise<Void> done = Promise.promise();

    private AppendBench(StoreHarness harness, int perTurn) {
        this.harness = harness;
        this.store = harness.store();
        this.perTurn = perTurn;
    }

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args.length > 0 ? args[0] : "/tmp");
        long messages = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
        int perTurn = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        boolean without = args.length > 3 && args[3].equals("null");
        Path directory = Files.createTempDirectory(root, "append-bench");
        Disk disk = without ? new WritelessDisk(Disk.real()) : Disk.real();
        try (StoreHarness harness = StoreHarness.open(StoreOptions.in(directory), Clock.system(), disk, 1)) {
            AppendBench bench = new AppendBench(harness, perTurn);
            for (int round = 0; round < 6; round++) {
                bench.round(messages / 6);
            }
            if (!without) {
                bench.drain(messages / 6 * 6);
                bench.drain(messages / 6 * 6);
            }
        }
        Disk.real().deleteTree(directory);
    }

    private void round(long count) {
        long drafts = harness.value(() -> timed(() -> {
            for (long i = 0; i < count; i++) {
                draft(i);
            }
        }));
        long[] begin = new long[2];
        harness.on(() -> {
            left = count;
            done = Promise.promise();
            begin[0] = Clock.system().nanos();
            begin[1] = cpuNanos();
            turn();
            return done.future();
        });
        long cpu = harness.value(() -> cpuNanos()) - begin[1];
        long wall = Clock.system().nanos() - begin[0];
        OUT.printf(
                "append: %.3f µs wall, %.3f µs loop cpu a message, of which draft %.3f%n",
                wall / 1e3 / count, cpu / 1e3 / count, drafts / 1e3 / count);
    }

    private void turn() {
        int count = (int) Math.min(perTurn, left);
        left -= count;
        inFlight += count;
        for (int i = 0; i < count; i++) {
            store.append(draft(i)).onComplete(result -> answered(result.succeeded() ? result.result() : null));
        }
    }

    private void answered(@org.jspecify.annotations.Nullable Appended at) {
        if (at == null) {
            done.tryFail("append failed");
            return;
        }
        if (--inFlight == 0) {
            if (left > 0) {
                turn();
            } else {
                done.complete();
            }
        }
    }

    private Draft draft(long i) {
        return Draft.to("BenchTopic", (int) (i & 7))
                .properties(properties)
                .body(body)
                .build();
    }

    private void drain(long count) {
        long begin = Clock.system().nanos();
        long cpu = harness.value(() -> cpuNanos());
        long got = 0;
        for (int queue = 0; queue < 8; queue++) {
            long offset = 0;
            while (true) {
                FetchRequest request = new FetchRequest("BenchTopic", queue, offset, 32, 256 << 10, EntryFilter.ALL);
                Fetched fetched = harness.on(() -> store.fetch(request));
                if (fetched.messages() == null) {
                    break;
                }
                fetched.messages().release();
                got += fetched.count();
                offset = fetched.nextOffset();
            }
        }
        cpu = harness.value(() -> cpuNanos()) - cpu;
        OUT.printf(
                "drain of %d in fetches of 32: %.3f µs wall, %.3f µs loop cpu a message%n",
                got, (Clock.system().nanos() - begin) / 1e3 / count, cpu / 1e3 / count);
    }

    private static long timed(Runnable work) {
        long begin = cpuNanos();
        work.run();
        return cpuNanos() - begin;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}

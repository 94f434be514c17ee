package io.vespermq.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.EntryFilter;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole store on its loop, without a network: appends of 1 KiB, and fetches of 32 of what is in memory. Each iteration has a
 * fresh store in {@code vesper.bench.directory}; it grows by a gigabyte. Each call is so many messages long that the way to the
 * loop and back does not count.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StoreBench {
    private static final int QUEUES = 8;
    /** Appends of one turn of the loop: what one read of a busy socket brings. */
    private static final int TURN = 64;

    private static final int CALL = 64 * TURN;
    private static final int FETCH = 32;

    private final ByteBuf body = Unpooled.directBuffer(1024).writeZero(1024);
    private final MessageProperties properties = MessageProperties.of(Map.of(
            "UNIQ_KEY", "7F00000100002A139F55000000000001", "CLUSTER", "DefaultCluster", "TAGS", "TagA"));
    private Path directory = Path.of("");
    private Vertx vertx;
    private Loop loop;
    private MessageStore store;
    private long appended;
    private long fetched;

    /** Opens a store and puts into it what is fetched. */
    @Setup(Level.Iteration)
    public void open() throws Exception {
        directory = Files.createTempDirectory(Path.of(System.getProperty("vesper.bench.directory")), "jmh-");
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        StoreVerticle verticle = new StoreVerticle(StoreOptions.in(directory), Clock.system());
        await(vertx.deployVerticle(verticle));
        store = verticle.store();
        loop = verticle.loop();
        appended = 0;
        append();
        fetched = 0;
    }

    @TearDown(Level.Iteration)
    public void close() throws Exception {
        await(vertx.close());
        Disk.real().deleteTree(directory);
    }

    /** Drafts and appends, 64 in each turn of the loop, each turn after the one before is answered. */
    @Benchmark
    @OperationsPerInvocation(CALL)
    public void append() throws Exception {
        onLoop(() -> turns(CALL / TURN));
    }

    private Future<Void> turns(int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        List<Future<Appended>> answers = new ArrayList<>(TURN);
        for (int i = 0; i < TURN; i++) {
            int queue = (int) (appended++ % QUEUES);
            Draft draft = Draft.to("BenchTopic", queue).properties(properties).body(body).build();
            answers.add(store.append(draft));
        }
        return Future.all(answers).compose(all -> turns(left - 1));
    }

    /** Fetches, one after the other, over all that {@link #open} put into the store. */
    @Benchmark
    @OperationsPerInvocation(CALL)
    public void fetch() throws Exception {
        onLoop(() -> fetches(CALL / FETCH));
    }

    private Future<Void> fetches(int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        int queue = (int) (fetched / FETCH % QUEUES);
        long offset = fetched / FETCH / QUEUES * FETCH % (CALL / QUEUES);
        fetched += FETCH;
        FetchRequest request = new FetchRequest("BenchTopic", queue, offset, FETCH, 256 << 10, EntryFilter.ALL);
        return store.fetch(request).compose(found -> {
            release(found);
            return fetches(left - 1);
        });
    }

    private static void release(Fetched found) {
        if (found.messages() == null || found.count() != FETCH) {
            throw new IllegalStateException("fetched " + found.count() + " of " + FETCH);
        }
        found.messages().release();
    }

    private void onLoop(Supplier<Future<Void>> call) throws Exception {
        Promise<Void> done = Promise.promise();
        loop.post(() -> call.get().onComplete(done));
        await(done.future());
    }

    private static void await(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}

package io.vespermq.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.message.DelayLevels;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.store.api.EntryFilter;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.Retention;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A deployed store for tests: calls run on its loop, waits have a deadline. */
public final class StoreHarness implements AutoCloseable {
    private static final long DEADLINE_S = 20;
    private static final long LOOK_MS = 20;
    /** Small files, so that one follows the other. */
    private static final IndexOptions INDEX = new IndexOptions(true, 200, 100);

    /** Warms up once, when it is first asked. A class of its own: the loop must not wait for this one's initialization. */
    private static final class Warm {
        private static final boolean DONE = warmUp();
    }

    private final Vertx vertx;
    private final StoreVerticle verticle;
    private final String deploymentId;

    private StoreHarness(Vertx vertx, StoreVerticle verticle, String deploymentId) {
        this.vertx = vertx;
        this.verticle = verticle;
        this.deploymentId = deploymentId;
    }

    public static StoreOptions options(Path directory) {
        return options(directory, 1 << 20, FlushMode.ASYNC_FLUSH);
    }

    public static StoreOptions options(Path directory, int segmentBytes, FlushMode mode) {
        return options(directory, segmentBytes, mode, Retention.FOREVER);
    }

    public static StoreOptions options(Path directory, int segmentBytes, FlushMode mode, Retention retention) {
        return new StoreOptions(
                directory, segmentBytes, 2_000, mode, 50, 64 << 10, 1, retention, INDEX, DelayLevels.DEFAULT);
    }

    /** The same options with another index. */
    public static StoreOptions indexed(StoreOptions options, IndexOptions index) {
        return new StoreOptions(
                options.directory(),
                options.segmentBytes(),
                options.queueFileBytes(),
                options.flushMode(),
                options.flushIntervalMs(),
                options.messageBytesMax(),
                options.diskUsedRatioMax(),
                options.retention(),
                index,
                options.delayLevels());
    }

    public static StoreHarness open(StoreOptions options) {
        return open(options, Clock.system(), Disk.real(), 1);
    }

    public static StoreHarness open(StoreOptions options, Clock clock, Disk disk, int loops) {
        assert Warm.DONE;
        Vertx vertx = WatchedVertx.create(loops);
        return open(vertx, options, clock, disk);
    }

    /**
     * Loads the classes of the path of a message once, unwatched: on a busy machine that alone takes longer than a loop
     * may be blocked.
     */
    private static boolean warmUp() {
        try {
            Path directory = Files.createTempDirectory("store-warm");
            Vertx unwatched = WatchedVertx.unwatched();
            try (StoreHarness harness = open(unwatched, options(directory), Clock.system(), Disk.real())) {
                harness.on(() -> harness.store().append(draft("warm", 0, "up", Map.of("TAGS", "warm"))));
                harness.bodies("warm", 0);
            }
            Disk.real().deleteTree(directory);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A store on loops that are there; {@link #undeploy} ends it. */
    static StoreHarness open(Vertx vertx, StoreOptions options, Clock clock, Disk disk) {
        StoreVerticle verticle = new StoreVerticle(options, clock, disk);
        boolean opened = false;
        try {
            String id = await(vertx.deployVerticle(verticle));
            opened = true;
            return new StoreHarness(vertx, verticle, id);
        } finally {
            if (!opened) {
                await(vertx.close());
            }
        }
    }

    public MessageStore store() {
        return verticle.store();
    }

    /** The loop that owns the store. */
    public Loop loop() {
        return verticle.loop();
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Runs on the store's loop and waits for the result. */
    public <T> T on(Supplier<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        verticle.loop().post(() -> call.get().onComplete(promise));
        return await(promise.future());
    }

    /** A value computed on the store's loop. */
    public <T> T value(Supplier<T> call) {
        return on(() -> Future.succeededFuture(call.get()));
    }

    public Fetched fetch(String topic, int queueId, long offset, int countMax) {
        return on(() -> store().fetch(new FetchRequest(topic, queueId, offset, countMax, 1 << 20, EntryFilter.ALL)));
    }

    /** Bodies of all messages of a queue, read in steps. */
    public List<String> bodies(String topic, int queueId) {
        List<String> bodies = new ArrayList<>();
        long offset = value(() -> store().bounds(topic, queueId)).min();
        while (true) {
            Fetched fetched = fetch(topic, queueId, offset, 32);
            ByteBuf messages = fetched.messages();
            if (messages == null) {
                return bodies;
            }
            bodies.addAll(bodies(messages));
            offset = fetched.nextOffset();
        }
    }

    /** Bodies of the records in a buffer, which is released. */
    public static List<String> bodies(ByteBuf messages) {
        List<String> bodies = new ArrayList<>();
        for (StoredMessage message : messages(messages)) {
            bodies.add(UTF_8.decode(message.body()).toString());
        }
        return bodies;
    }

    /** The records in a buffer, which is released. */
    public static List<StoredMessage> messages(ByteBuf buffer) {
        ByteBuffer bytes = ByteBuffer.allocate(buffer.readableBytes());
        buffer.readBytes(bytes);
        buffer.release();
        bytes.flip();
        List<StoredMessage> all = new ArrayList<>();
        while (bytes.hasRemaining()) {
            StoredMessage message = StoredMessage.at(bytes);
            all.add(message);
            bytes.position(bytes.position() + message.length());
        }
        return all;
    }

    /** Waits until the store has noted on its disk that everything appended is settled. */
    public void settled(SimDisk disk, Path root) {
        confirmed();
        // Forces the queues.
        on(() -> store().deleteExpired());
        String note = String.format("settled %018d", store().appended().position());
        Promise<Void> noted = Promise.promise();
        vertx().setPeriodic(LOOK_MS, timer -> {
            if (new String(disk.bytes(root.resolve("abort")), UTF_8).contains(note) && vertx().cancelTimer(timer)) {
                noted.complete();
            }
        });
        await(noted.future());
    }

    /** Waits until appended messages are visible. */
    public void confirmed() {
        await(store().confirmed().reached(store().appended().position()));
    }

    public static Draft draft(String topic, int queueId, String body) {
        return draft(topic, queueId, body, Map.of());
    }

    public static Draft draft(String topic, int queueId, String body, Map<String, String> properties) {
        return Draft.to(topic, queueId)
                .body(Unpooled.copiedBuffer(body, UTF_8))
                .properties(MessageProperties.of(properties))
                .build();
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("not within " + DEADLINE_S + " s", e);
        }
    }

    /** Copies a store's directory as it is now: what a killed broker would leave. */
    public static Path image(Path directory, Path to) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path from : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(directory.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(from, target);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the store and leaves its loop running. */
    public void undeploy() {
        await(vertx.undeploy(deploymentId));
    }

    /** A clean stop. */
    @Override
    public void close() {
        await(vertx.close());
    }
}

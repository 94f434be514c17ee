package io.vespermq.store;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import io.vespermq.store.flush.FlusherVerticle;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.segment.Space;
import org.jspecify.annotations.Nullable;

/**
 * Owns a store on its event loop: locks the directory, recovers it on a worker, opens it; at the end makes everything
 * durable and gives the directory back. Deploys the flusher beside itself.
 */
public final class StoreVerticle extends VerticleBase {
    /** Cold reads, queue files, index, expiry. */
    private static final int WORKERS = 4;

    private final StoreOptions options;
    private final Clock clock;
    private final Disk disk;

    // Set once by start, on the store's loop.
    private @Nullable Loop loop;
    private @Nullable OpenStore store;

    /** A store on the file system of this machine. */
    public StoreVerticle(StoreOptions options, Clock clock) {
        this(options, clock, Disk.real());
    }

    /** A store on the given disk. */
    public StoreVerticle(StoreOptions options, Clock clock, Disk disk) {
        this.options = options;
        this.clock = clock;
        this.disk = disk;
    }

    /** The store, once deployed. */
    public MessageStore store() {
        return started(store).messages();
    }

    /** The loop that owns the store, once deployed. */
    public Loop loop() {
        return started(loop);
    }

    /**
     * Opens the store. Fails, and then holds nothing, when the directory is in use, cannot be written, or holds what
     * cannot be read; the message is one sentence for the operator.
     */
    @Override
    public Future<?> start() {
        Loop owner = Loop.of(vertx);
        loop = owner;
        Workers workers = Workers.create(vertx, "store-worker", WORKERS);
        Workers ahead = Workers.create(vertx, "store-ahead", 1);
        TagCodes tagCodes = new TagCodes(options.delayLevels());
        FlusherVerticle flusher = new FlusherVerticle();
        return vertx.deployVerticle(flusher, FlusherVerticle.deployment())
                .compose(id -> workers.run(() -> OpenedStore.open(disk, options, tagCodes)))
                .onSuccess(opened -> store = new OpenStore(
                        options,
                        new StoreWorld(owner, workers, ahead, clock, disk, flusher, new Space()),
                        tagCodes,
                        opened));
    }

    /** Takes no further appends, makes log and queues durable, notes the clean stop and gives the directory back. */
    @Override
    public Future<?> stop() {
        return store == null ? Future.succeededFuture() : store.close();
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the store is not deployed yet");
        }
        return part;
    }
}

package io.vespermq.store.segment;

import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.file.NoSpace;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the next segment ready before the writer needs it: creating files is a worker's work. Owned by the store's loop.
 */
public final class SegmentSupply {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);

    private final Segments segments;
    private final Workers workers;
    private final Loop loop;
    private final boolean durable;
    private final Runnable changed;
    private final Consumer<Throwable> broken;

    // Owned by the store's loop.
    private Future<Segment> creating = Future.failedFuture(new IllegalStateException("nothing was asked for"));
    private long base = -1;

    /**
     * The supply of a log with these files.
     *
     * @param durable the zeros in a new segment are forced
     * @param changed called when {@link #take} may have another answer than before
     * @param broken called when a file cannot be created for any other reason than a full disk
     */
    public SegmentSupply(
            Segments segments,
            Workers workers,
            Loop loop,
            boolean durable,
            Runnable changed,
            Consumer<Throwable> broken) {
        this.segments = segments;
        this.workers = workers;
        this.loop = loop;
        this.durable = durable;
        this.changed = changed;
        this.broken = broken;
    }

    /** Begins to create the segment at {@code nextBase}. */
    public void prepare(long nextBase) {
        loop.check();
        base = nextBase;
        creating = workers.run(() -> segments.create(nextBase, durable));
        creating.onComplete(created -> {
            if (created.cause() instanceof NoSpace full) {
                // Whoever needs it will be told; until then nobody is concerned.
                LOG.warn("the log's file at byte {} could not be created yet: {}", nextBase, full.getMessage());
            } else if (created.failed()) {
                broken.accept(created.cause());
            }
            changed.run();
        });
    }

    /** Tries again what a full disk prevented. */
    public void retry() {
        if (base >= 0 && creating.cause() instanceof NoSpace) {
            prepare(base);
        }
    }

    /** True when the next segment is there to be taken. */
    public boolean isReady() {
        return base >= 0 && creating.succeeded();
    }

    /**
     * The segment that was prepared, or null while it is being created.
     *
     * @throws NoSpace when the disk is full; {@link #retry} may help
     */
    public @Nullable Segment take(long wantedBase) throws NoSpace {
        if (base != wantedBase) {
            throw new IllegalStateException("segment " + wantedBase + " was not prepared, but " + base);
        }
        if (creating.cause() instanceof NoSpace full) {
            throw full;
        }
        if (!creating.succeeded()) {
            return null;
        }
        base = -1;
        return creating.result();
    }

    /** Removes a segment that was prepared in vain. */
    public Future<Void> close() {
        boolean isUnused = base >= 0;
        return creating.<Void>compose(unused -> isUnused
                        ? workers.run(() -> {
                            segments.discard(unused);
                            return null;
                        })
                        : Future.succeededFuture())
                .otherwise(e -> {
                    LOG.debug("no prepared file to remove", e);
                    return null;
                });
    }
}

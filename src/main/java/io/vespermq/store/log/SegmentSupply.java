package io.vespermq.store.log;

import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the next segment ready before the writer needs it, so that a roll costs the loop no file system work. Owned by the
 * store's loop.
 */
final class SegmentSupply {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);

    private final Segments segments;
    private final Workers workers;
    private final Loop loop;

    // Owned by the store's loop.
    private Future<@Nullable Segment> preparing = Future.succeededFuture();

    SegmentSupply(Segments segments, Workers workers, Loop loop) {
        this.segments = segments;
        this.workers = workers;
        this.loop = loop;
    }

    /** Begins to create the segment at {@code base}. */
    void prepare(long base) {
        loop.check();
        preparing = workers.run(() -> segments.create(base))
                .<@Nullable Segment>map(s -> s)
                .otherwise(e -> {
                    // The roll will try again and then has a sender to tell.
                    LOG.warn("segment {} could not be created ahead of time", base, e);
                    return null;
                });
    }

    /** The segment at {@code base}: the prepared one, or one created while the caller waits. */
    Segment take(long base) throws IOException {
        Future<@Nullable Segment> prepared = preparing;
        preparing = Future.succeededFuture();
        Segment ready = prepared.isComplete() ? prepared.result() : null;
        if (ready != null && ready.base() == base) {
            return ready;
        }
        // Creating a file twice is harmless; the descriptor that comes too late was never written through.
        prepared.onSuccess(this::closeUnwritten);
        return segments.create(base);
    }

    /** Removes a segment that was prepared in vain. */
    Future<Void> close() {
        return preparing.compose(unused -> unused == null
                ? Future.succeededFuture()
                : workers.run(() -> {
                    segments.discard(unused);
                    return null;
                }));
    }

    private void closeUnwritten(@Nullable Segment late) {
        if (late != null) {
            Future<@Nullable Void> closing = workers.run(() -> {
                late.file().close();
                return null;
            });
            closing.onFailure(e -> LOG.warn("segment {} did not close", late.base(), e));
        }
    }
}

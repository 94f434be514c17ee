package io.vespermq.store.segment;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.file.NoSpace;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes zeros ahead of the writer, on a worker that has nothing else to do than to prepare the log: bytes that records
 * will go to have their place on the disk before a record comes. So a full disk is found while nothing is at stake, and a
 * force has no blocks to allocate. The writer never passes what is zeroed. Owned by the store's loop.
 */
public final class ZeroAhead {
    /** So far ahead of the writer zeros are kept: several times the longest append. */
    static final int AHEAD_BYTES = 16 << 20;

    private static final int STEP_BYTES = 4 << 20;

    private final Loop loop;
    private final Workers workers;
    private final Segments segments;
    private final Space space;
    private final boolean durable;
    private final Runnable changed;
    private final Consumer<Throwable> broken;

    // Owned by the store's loop.
    private @Nullable Segment segment;
    private long ready;
    private long wanted;
    // Not step.isComplete(): that is true before the loop was told, and the same bytes would be zeroed once more, under
    // records by then.
    private boolean isStepping;
    private Future<Void> step = Future.succeededFuture();

    /**
     * Nothing is ready until {@link #moveTo}.
     *
     * @param durable zeros are forced, so that the force of a record has less to do
     * @param changed called when {@link #covers} may have another answer than before
     * @param broken called when zeros cannot be written for any other reason than a full disk
     */
    public ZeroAhead(
            Loop loop,
            Workers workers,
            Segments segments,
            Space space,
            boolean durable,
            Runnable changed,
            Consumer<Throwable> broken) {
        this.loop = loop;
        this.workers = workers;
        this.segments = segments;
        this.space = space;
        this.durable = durable;
        this.changed = changed;
        this.broken = broken;
    }

    /** Position below which a segment has zeros from the start. */
    static long readyWhenCreated(Segment segment) {
        return Math.min(segment.end(), segment.base() + AHEAD_BYTES);
    }

    /** The writer begins in a segment that was just created. */
    public void moveTo(Segment created) {
        moveTo(created, created.base(), readyWhenCreated(created));
    }

    /** The writer goes on at {@code from} in a segment of which nothing is known. */
    public void moveTo(Segment found, long from) {
        moveTo(found, from, from);
    }

    private void moveTo(Segment next, long from, long readyTo) {
        segment = next;
        ready = readyTo;
        wanted = readyTo;
        follow(from);
    }

    /** True when bytes below {@code end} can be written. If not, they are made so and {@code changed} is called. */
    public boolean covers(long end) {
        if (end <= ready) {
            return true;
        }
        wanted = Math.max(wanted, end + AHEAD_BYTES);
        go();
        return false;
    }

    /** The writer has reached a position: zeros are to stay ahead of it. */
    public void follow(long position) {
        if (position + AHEAD_BYTES >= ready + STEP_BYTES) {
            wanted = Math.max(wanted, position + AHEAD_BYTES);
            go();
        }
    }

    /** Tries again what a full disk prevented. */
    public void retry() {
        go();
    }

    /** Completes when no zeros are being written any more, after {@code broken} was told; begins no further ones. */
    public Future<Void> close() {
        segment = null;
        return step.otherwiseEmpty();
    }

    private void go() {
        loop.check();
        Segment in = segment;
        if (in == null || isStepping || ready >= Math.min(wanted, in.end())) {
            return;
        }
        long from = ready;
        long to = Math.min(in.end(), Math.max(from + STEP_BYTES, wanted));
        isStepping = true;
        step = workers.run(() -> {
            segments.zero(in, from, to, durable);
            return null;
        });
        step.onComplete(result -> {
            isStepping = false;
            stepped(in, result, to);
            if (result.succeeded()) {
                go();
            }
            changed.run();
        });
    }

    private void stepped(Segment in, AsyncResult<Void> result, long to) {
        if (result.failed() && !(result.cause() instanceof NoSpace)) {
            // Also when the writer has left the segment or stopped: its records' write-back may have failed.
            segment = null;
            broken.accept(result.cause());
        } else if (segment == in && result.cause() instanceof NoSpace full) {
            space.lacks(Space.Part.LOG, full);
        } else if (segment == in) {
            ready = to;
            space.has(Space.Part.LOG);
        }
    }
}

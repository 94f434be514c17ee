package io.vespermq.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A log position that only grows, and the callers waiting for it to pass theirs.
 *
 * <p>Every durability question of the node is asked of a watermark: appended, flushed, confirmed. The owner is the only
 * one that calls {@link #advanceTo} and {@link #fail}; any thread may read {@link #position} or wait.
 */
public final class Watermark {
    private record Waiter(long target, Promise<Long> promise) {}

    // Written by the owner, read by any thread.
    private volatile long position;

    // Guarded by this: reached() comes from any thread, advanceTo() from the owner.
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::target));
    private @org.jspecify.annotations.Nullable Throwable failure;

    /** Starts at {@code position} bytes. */
    public Watermark(long position) {
        this.position = position;
    }

    /** The highest position passed so far, in bytes from the start of the log. */
    public long position() {
        return position;
    }

    /**
     * Completes on the caller's loop once {@link #position} is at least {@code target} bytes; fails when the mark can
     * never get there.
     */
    public Future<Long> reached(long target) {
        if (position >= target) {
            return Future.succeededFuture(position);
        }
        Promise<Long> promise = Loop.callerPromise();
        synchronized (this) {
            // Read again under the lock: the owner may have passed the target since the check above.
            if (position >= target) {
                promise.complete(position);
            } else if (failure != null) {
                promise.fail(failure);
            } else {
                waiters.add(new Waiter(target, promise));
            }
        }
        return promise.future();
    }

    /** Owner only. Raises the mark and releases the waiters it passed; a lower position than the present one is a defect. */
    public void advanceTo(long newPosition) {
        List<Waiter> released;
        synchronized (this) {
            if (newPosition < position) {
                throw new IllegalArgumentException("watermark moved back: " + position + " -> " + newPosition);
            }
            position = newPosition;
            released = passed(newPosition);
        }
        for (Waiter waiter : released) {
            waiter.promise().complete(newPosition);
        }
    }

    /** Owner only. The mark will never rise again: fails everyone who waits and everyone who will. */
    public void fail(Throwable cause) {
        List<Waiter> released;
        synchronized (this) {
            failure = cause;
            released = passed(Long.MAX_VALUE);
        }
        for (Waiter waiter : released) {
            waiter.promise().fail(cause);
        }
    }

    private List<Waiter> passed(long upTo) {
        if (waiters.isEmpty() || waiters.peek().target() > upTo) {
            return List.of();
        }
        List<Waiter> released = new ArrayList<>();
        for (Waiter head = waiters.peek(); head != null && head.target() <= upTo; head = waiters.peek()) {
            released.add(waiters.remove());
        }
        return released;
    }
}

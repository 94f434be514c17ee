package io.vespermq.runtime;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop, as the owner of mutable state. State that belongs to a loop is touched only while {@link #isCurrent}
 * holds; methods that touch it start with {@link #check}.
 *
 * <p>Ownership is asked of the thread, not of the Vert.x context: contexts of one loop are duplicated freely.
 */
public interface Loop {
    /** The loop of the calling context; a new event-loop context when the caller has none. */
    static Loop of(Vertx vertx) {
        return new VertxLoop((ContextInternal) vertx.getOrCreateContext());
    }

    /** How many event loops there are. */
    static int count(Vertx vertx) {
        int loops = 0;
        for (EventExecutor ignored : ((VertxInternal) vertx).eventLoopGroup()) {
            loops++;
        }
        return loops;
    }

    /** A promise whose future completes on the caller's loop; where the caller has none, on the completing thread. */
    static <T extends @Nullable Object> Promise<T> callerPromise() {
        ContextInternal current = ContextInternal.current();
        return current == null ? Promise.promise() : current.promise();
    }

    /** True on the thread of this loop. */
    boolean isCurrent();

    /** Runs the task on this loop after what it is doing now, behind tasks posted before. */
    void post(Runnable task);

    /** Runs the task once on this loop, {@code delayMs} milliseconds from now. */
    Timer after(long delayMs, Runnable task);

    /** Runs the task on this loop every {@code periodMs} milliseconds, first after one period; a run that throws is logged. */
    Timer every(long periodMs, Runnable task);

    /** A promise whose future completes on this loop, whichever thread completes it. */
    <T extends @Nullable Object> Promise<T> promise();

    /** Asserts that the caller may touch what this loop owns. */
    default void check() {
        assert isCurrent() : "state of another event loop touched from " + Thread.currentThread();
    }

    /** Runs the task now when called on this loop, otherwise hands it over. */
    default void run(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            post(task);
        }
    }

    /** Computes a value on this loop; the future completes on the caller's loop. */
    default <T extends @Nullable Object> Future<T> call(Supplier<Future<T>> supplier) {
        if (isCurrent()) {
            return supplier.get();
        }
        Promise<T> promise = callerPromise();
        post(() -> {
            Future<T> result;
            try {
                result = supplier.get();
            } catch (RuntimeException | Error e) {
                // What the owner throws belongs to the caller, who waits on another loop.
                result = Future.failedFuture(e);
            }
            result.onComplete(promise);
        });
        return promise.future();
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** Keeps the task from running again. Harmless when it ran already. */
        void cancel();
    }
}

package io.vespermq.runtime;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop, as the owner of mutable state. State that belongs to a loop is touched only while {@link #isCurrent}
 * holds; methods that touch it start with {@link #check}.
 *
 * <p>Ownership is asked of the thread, not of the Vert.x context: contexts of one loop are duplicated freely.
 */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final ContextInternal context;

    private Loop(ContextInternal context) {
        this.context = context;
    }

    /** The loop of the calling context; a new event-loop context when the caller has none. */
    public static Loop of(Vertx vertx) {
        return new Loop((ContextInternal) vertx.getOrCreateContext());
    }

    /** How many event loops there are. */
    public static int count(Vertx vertx) {
        int loops = 0;
        for (EventExecutor ignored : ((VertxInternal) vertx).eventLoopGroup()) {
            loops++;
        }
        return loops;
    }

    /** True on the thread of this loop. */
    public boolean isCurrent() {
        return context.nettyEventLoop().inEventLoop();
    }

    /** Asserts that the caller may touch what this loop owns. */
    public void check() {
        assert isCurrent() : "state of another event loop touched from " + Thread.currentThread();
    }

    /** Runs the task now when called on this loop, otherwise hands it over. */
    public void run(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            post(task);
        }
    }

    /** Runs the task on this loop after what it is doing now, behind tasks posted before. */
    public void post(Runnable task) {
        context.nettyEventLoop().execute(() -> guarded(task));
    }

    /** Runs the task once on this loop, {@code delayMs} milliseconds from now. */
    public Timer after(long delayMs, Runnable task) {
        return timer(context.nettyEventLoop().schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS));
    }

    /** Runs the task on this loop every {@code periodMs} milliseconds, first after one period; a run that throws is logged. */
    public Timer every(long periodMs, Runnable task) {
        return timer(context.nettyEventLoop()
                .scheduleWithFixedDelay(() -> guarded(task), periodMs, periodMs, TimeUnit.MILLISECONDS));
    }

    /** A promise whose future completes on this loop, whichever thread completes it. */
    public <T extends @Nullable Object> Promise<T> promise() {
        return context.promise();
    }

    /** A promise whose future completes on the caller's loop; where the caller has none, on the completing thread. */
    public static <T extends @Nullable Object> Promise<T> callerPromise() {
        ContextInternal current = ContextInternal.current();
        return current == null ? Promise.promise() : current.promise();
    }

    /** Computes a value on this loop; the future completes on the caller's loop. */
    public <T extends @Nullable Object> Future<T> call(Supplier<Future<T>> supplier) {
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

    private void guarded(Runnable task) {
        context.emit(task, t -> {
            try {
                t.run();
            } catch (RuntimeException e) {
                // The timer runner is one of the places that may catch everything: a broken task must not end its
                // series.
                LOG.error("a task on {} failed", Thread.currentThread().getName(), e);
            }
        });
    }

    private static Timer timer(ScheduledFuture<?> scheduled) {
        return () -> scheduled.cancel(false);
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    public interface Timer {
        /** Keeps the task from running again. Harmless when it ran already. */
        void cancel();
    }
}

package io.vespermq.runtime;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop of Vert.x. */
final class VertxLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(VertxLoop.class);

    private final ContextInternal context;

    VertxLoop(ContextInternal context) {
        this.context = context;
    }

    @Override
    public boolean isCurrent() {
        return context.nettyEventLoop().inEventLoop();
    }

    @Override
    public void post(Runnable task) {
        context.nettyEventLoop().execute(() -> guarded(task));
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
        return timer(context.nettyEventLoop().schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS));
    }

    @Override
    public Timer every(long periodMs, Runnable task) {
        return timer(context.nettyEventLoop()
                .scheduleWithFixedDelay(() -> guarded(task), periodMs, periodMs, TimeUnit.MILLISECONDS));
    }

    @Override
    public <T extends @Nullable Object> Promise<T> promise() {
        return context.promise();
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
}

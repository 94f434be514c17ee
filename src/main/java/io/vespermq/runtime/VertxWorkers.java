package io.vespermq.runtime;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool of Vert.x. */
final class VertxWorkers implements Workers {
    private static final long WARN_AFTER_S = 60;

    private final WorkerExecutor executor;

    VertxWorkers(Vertx vertx, String name, int threads) {
        executor = vertx.createSharedWorkerExecutor(name, threads, WARN_AFTER_S, TimeUnit.SECONDS);
    }

    @Override
    public <T extends @Nullable Object> Future<T> run(Callable<T> task) {
        return executor.executeBlocking(task, false);
    }

    @Override
    public Future<Void> close() {
        return executor.close();
    }
}

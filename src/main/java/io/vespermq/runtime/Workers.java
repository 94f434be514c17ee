package io.vespermq.runtime;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A named pool for what must block: forcing files, cold reads, deleting segments. The names and sizes of all pools are
 * listed in docs/ARCHITECTURE.md.
 */
public final class Workers {
    private static final long WARN_AFTER_S = 60;

    private final WorkerExecutor executor;

    private Workers(WorkerExecutor executor) {
        this.executor = executor;
    }

    /** A pool of {@code threads} threads called {@code name-N}. */
    public static Workers create(Vertx vertx, String name, int threads) {
        return new Workers(vertx.createSharedWorkerExecutor(name, threads, WARN_AFTER_S, TimeUnit.SECONDS));
    }

    /** Runs the task on the pool, beside other tasks. Completes on the caller's loop with its result or what it threw. */
    public <T extends @Nullable Object> Future<T> run(Callable<T> task) {
        return executor.executeBlocking(task, false);
    }

    /** Ends the pool once its running tasks are done. */
    public Future<Void> close() {
        return executor.close();
    }
}

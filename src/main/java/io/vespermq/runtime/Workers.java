package io.vespermq.runtime;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A named pool for what must block: forcing files, cold reads, deleting segments. The names and sizes of all pools are
 * listed in docs/ARCHITECTURE.md.
 */
public interface Workers {
    /** A pool of {@code threads} threads called {@code name-N}. */
    static Workers create(Vertx vertx, String name, int threads) {
        return new VertxWorkers(vertx, name, threads);
    }

    /**
     * Runs the task on the pool, beside other tasks. Completes on the caller's loop, in a later turn, with its result or what
     * it threw.
     */
    <T extends @Nullable Object> Future<T> run(Callable<T> task);

    /** Ends the pool once its running tasks are done. */
    Future<Void> close();
}

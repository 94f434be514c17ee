package io.vespermq.store.simulation;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.runtime.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A pool whose tasks are done when the simulation says so. As in a real one, tasks begin in order and as many at once as
 * there are threads, and any of those that have begun may be done first. Its result reaches the loop in a later turn.
 */
final class SimWorkers implements Workers {
    private record Task<T>(Callable<T> call, Promise<T> promise, boolean isAgain) {}

    private final SimLoop loop;
    private final int threads;
    private final Check check;
    private final boolean doesAllTwice;
    private final List<Task<?>> tasks = new ArrayList<>();

    /** A pool; {@code doesAllTwice} is a defect that is wanted. */
    SimWorkers(SimLoop loop, int threads, Check check, boolean doesAllTwice) {
        this.doesAllTwice = doesAllTwice;
        this.loop = loop;
        this.threads = threads;
        this.check = check;
    }

    /** How many tasks are under way. */
    int running() {
        return Math.min(threads, tasks.size());
    }

    /** Does one of the {@link #running} tasks. */
    void finish(int index) {
        Task<?> task = tasks.remove(index);
        finish(task);
        if (doesAllTwice && !task.isAgain()) {
            tasks.add(new Task<>(task.call(), Promise.promise(), true));
        }
    }

    private <T> void finish(Task<T> task) {
        T result;
        try {
            result = task.call().call();
        } catch (Exception | InternalError e) {
            loop.post(() -> task.promise().fail(e));
            return;
        } catch (Error e) {
            check.failed(e);
            return;
        }
        loop.post(new SimLoop.Delivery(result, () -> task.promise().complete(result)));
    }

    @Override
    public <T> Future<T> run(Callable<T> task) {
        Promise<T> promise = Promise.promise();
        tasks.add(new Task<>(task, promise, false));
        return promise.future();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}

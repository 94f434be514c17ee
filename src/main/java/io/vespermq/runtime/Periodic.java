package io.vespermq.runtime;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A task that a loop runs again and again from the start of the node to its stop. */
public final class Periodic implements Part {
    private final String name;
    private final Loop loop;
    private final long periodMs;
    private final Runnable task;

    // Owned by the loop.
    private Loop.@Nullable Timer timer;

    /** Runs {@code task} on {@code loop} every {@code periodMs} milliseconds, first after one period. */
    public Periodic(String name, Loop loop, long periodMs, Runnable task) {
        this.name = name;
        this.loop = loop;
        this.periodMs = periodMs;
        this.task = task;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Future<Void> start() {
        return loop.call(() -> {
            timer = loop.every(periodMs, task);
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Void> stop() {
        return loop.call(() -> {
            if (timer != null) {
                timer.cancel();
            }
            return Future.succeededFuture();
        });
    }
}

package io.vespermq.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of a loop-owned table in a {@link StateFile}: reads it at start, writes it after changes and at stop.
 * Reading, encoding and writing happen on a worker; one write runs at a time, and however many changes come meanwhile,
 * one more follows with the newest state.
 *
 * @param <S> an immutable picture of the table
 */
public final class StateKeeper<S> implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(StateKeeper.class);

    /** What is written at once is tried again so much later when it could not be. */
    private static final long RETRY_MS = 1_000;

    /** A table whose state is kept. */
    public interface Table<S> {
        /** On the loop. The present state, immutable. */
        S capture();

        /** On the loop. Takes over what the file says; null on a first start. */
        void restore(@Nullable S saved);

        /** On a worker. */
        byte[] encode(S state);

        /** On a worker. Throws {@link #malformed} for bytes that are no state. */
        S decode(byte[] content);

        /** What {@link #decode} throws. */
        Class<? extends RuntimeException> malformed();
    }

    private final String name;
    private final StateFile file;
    private final Workers workers;
    private final Loop home;
    private final Table<S> table;
    private final long intervalMs;

    // Owned by the home loop.
    private boolean isChanged;
    private boolean isStarted;
    private boolean isStopped;
    private @Nullable Promise<Void> running;
    private @Nullable Promise<Void> next;
    private Loop.@Nullable Timer timer;

    // Written by the home loop.
    private volatile @Nullable S written;

    /**
     * Keeps a table.
     *
     * @param intervalMs how often changes told by {@link #changed} are written; 0 for at once
     */
    public StateKeeper(String name, StateFile file, Workers workers, Loop home, Table<S> table, long intervalMs) {
        this.name = name;
        this.file = file;
        this.workers = workers;
        this.home = home;
        this.table = table;
        this.intervalMs = intervalMs;
    }

    @Override
    public String name() {
        return name;
    }

    /** Reads the file into the table and writes what the table made of it. Completes on the home loop. */
    @Override
    public Future<Void> start() {
        Promise<@Nullable S> read = home.promise();
        workers.<@Nullable S>run(() -> file.read(table::decode, table.malformed()))
                .onComplete(read);
        return read.future().compose(saved -> {
            table.restore(saved);
            isStarted = true;
            if (intervalMs > 0) {
                timer = home.every(intervalMs, this::saveIfChanged);
            }
            return save();
        });
    }

    /** Writes the last state. */
    @Override
    public Future<Void> stop() {
        return home.call(() -> {
            isStopped = true;
            if (timer != null) {
                timer.cancel();
            }
            boolean isIdle = !isChanged && running == null;
            return !isStarted || isIdle ? Future.succeededFuture() : save();
        });
    }

    /** Home loop only. The table changed: its state will be written, at once or with the next interval. */
    public void changed() {
        home.check();
        isChanged = true;
        if (intervalMs == 0 && isStarted) {
            saveIfChanged();
        }
    }

    /**
     * Home loop only. Writes the state as it is now, or joins the write that will. Completes when it survives a power
     * cut; fails when it could not be written, and the next save tries again.
     */
    public Future<Void> save() {
        home.check();
        if (running != null) {
            if (next == null) {
                next = home.promise();
            }
            return next.future();
        }
        Promise<Void> promise = home.promise();
        begin(promise);
        return promise.future();
    }

    /** Home loop only. Completes when every change so far survives a power cut; fails when one could not be written. */
    public Future<Void> settled() {
        home.check();
        if (isChanged || next != null) {
            return save();
        }
        return running == null ? Future.succeededFuture() : running.future();
    }

    /** Any loop. The newest state that survives a power cut; null before the first. */
    public @Nullable S written() {
        return written;
    }

    private void saveIfChanged() {
        if (isChanged) {
            save().onFailure(e -> LOG.error("{}: the state was not written; it is kept in memory", file.path(), e));
        }
    }

    private void retryLater() {
        if (intervalMs == 0 && timer == null && !isStopped) {
            timer = home.after(RETRY_MS, () -> {
                timer = null;
                saveIfChanged();
            });
        }
    }

    private void begin(Promise<Void> promise) {
        running = promise;
        isChanged = false;
        S state = table.capture();
        Promise<Void> writing = home.promise();
        workers.<@Nullable Void>run(() -> {
                    file.write(table.encode(state));
                    return null;
                })
                .onComplete(writing);
        writing.future().onComplete(result -> {
            running = null;
            if (result.succeeded()) {
                written = state;
            } else {
                isChanged = true;
                retryLater();
            }
            Promise<Void> waiting = next;
            next = null;
            if (waiting != null) {
                begin(waiting);
            }
            if (result.succeeded()) {
                promise.complete();
            } else {
                promise.fail(result.cause());
            }
        });
    }
}

package io.vespermq.store.simulation;

import io.vertx.core.Future;
import io.vespermq.runtime.Clock;
import io.vespermq.store.SimulatedStore;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreOptions;

/** One process with a store in it, from its start to its end. */
final class Life {
    private static final int STORE_WORKERS = 4;

    final SimLoop loop;
    final SimWorkers workers;
    final SimWorkers ahead;
    final SimWorkers forces;
    final SimFlusher flusher;
    final FaultyDisk disk;
    /** Recovers the directory. */
    final Future<SimulatedStore> opening;

    /** Set once the stop began. */
    Future<Void> closing;
    /** Set once the flusher was told to stop. */
    boolean isStopping;
    // What was seen last.
    long appended;
    long flushed;
    long confirmed;
    boolean isDegraded;

    Life(StoreOptions options, Clock clock, FaultyDisk disk, Check check, Mutant mutant) {
        this.disk = disk;
        loop = new SimLoop(clock);
        workers = new SimWorkers(loop, STORE_WORKERS, check, false);
        ahead = new SimWorkers(loop, 1, check, mutant == Mutant.ZEROS_COME_LATE);
        forces = new SimWorkers(loop, 1, check, false);
        flusher = new SimFlusher(forces, mutant);
        opening = SimulatedStore.open(options, loop, workers, ahead, flusher, clock, disk);
    }

    /** The store, or null before it is open. */
    MessageStore store() {
        return opening.succeeded() ? opening.result().messages() : null;
    }

    /** True when something is under way or due. */
    boolean isBusy() {
        return loop.hasTurn() || workers.running() > 0 || ahead.running() > 0 || forces.running() > 0;
    }
}

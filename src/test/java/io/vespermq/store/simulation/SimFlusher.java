package io.vespermq.store.simulation;

import io.vertx.core.Future;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.flush.Flusher;
import java.io.IOException;
import java.util.List;

/** The flusher of {@code FlusherVerticle}, on a pool of one. */
final class SimFlusher implements Flusher {
    private final SimWorkers workers;
    private final Mutant mutant;
    private boolean isStopped;

    SimFlusher(SimWorkers workers, Mutant mutant) {
        this.workers = workers;
        this.mutant = mutant;
    }

    @Override
    public Future<Boolean> force(List<DiskFile> files) {
        if (isStopped) {
            return Future.succeededFuture(false);
        }
        if (mutant == Mutant.FLUSHED_TOO_EARLY) {
            Future<Boolean> early = workers.run(() -> true);
            return early.onSuccess(told -> workers.run(() -> forceAll(files)));
        }
        return workers.run(() -> forceAll(files));
    }

    private boolean forceAll(List<DiskFile> files) throws IOException {
        if (isStopped) {
            return false;
        }
        for (DiskFile file : files) {
            try {
                file.force();
            } catch (IOException | RuntimeException e) {
                if (mutant != Mutant.FORCE_IS_RETRIED) {
                    throw e;
                }
                file.force();
            }
        }
        return true;
    }

    /** Takes no further forces. */
    void stop() {
        isStopped = true;
    }
}

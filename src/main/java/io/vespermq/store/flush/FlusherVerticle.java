package io.vespermq.store.flush;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vespermq.runtime.Loop;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * Forces files to the disk, one force after the other, on a thread of its own. Who waits for which force is {@link
 * GroupCommit}'s matter.
 */
public final class FlusherVerticle extends VerticleBase implements Flusher {
    /** How it is deployed: on its own worker thread. */
    public static DeploymentOptions deployment() {
        return new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("store-flusher")
                .setWorkerPoolSize(1);
    }

    // Published: set once by stop, read by any thread.
    private volatile boolean stopped;

    /** See {@link Flusher}; once deployed. */
    @Override
    public Future<Boolean> force(List<DiskFile> files) {
        if (stopped) {
            return Future.succeededFuture(false);
        }
        Promise<Boolean> done = Loop.callerPromise();
        try {
            // A worker verticle's context runs one task at a time, so stop waits for the force that runs.
            context.runOnContext(v -> force(files, done));
        } catch (RejectedExecutionException e) {
            done.complete(false);
        }
        return done.future();
    }

    /**
     * Takes no further forces: Vert.x interrupts what still runs on a context that was undeployed, and an interrupted
     * force closes its file.
     */
    @Override
    public Future<?> stop() {
        stopped = true;
        return Future.succeededFuture();
    }

    private void force(List<DiskFile> files, Promise<Boolean> done) {
        if (stopped) {
            done.complete(false);
            return;
        }
        try {
            for (DiskFile file : files) {
                file.force();
            }
        } catch (IOException | RuntimeException | InternalError e) {
            // Whatever was thrown, nobody knows any more what is on the disk.
            done.fail(e);
            return;
        }
        done.complete(true);
    }
}

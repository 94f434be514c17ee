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

/**
 * Forces files to the disk, one force after the other, on a thread of its own. Has no state; who waits for which force
 * is {@link GroupCommit}'s matter.
 */
public final class FlusherVerticle extends VerticleBase {
    /** How it is deployed: on its own worker thread. */
    public static DeploymentOptions deployment() {
        return new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("store-flusher")
                .setWorkerPoolSize(1);
    }

    /**
     * Forces all of the files, in order. Completes on the caller's loop; fails with whatever the first failing force
     * threw, and then does not force the others. May be called from any loop once deployed.
     */
    public Future<Void> force(List<DiskFile> files) {
        Promise<Void> done = Loop.callerPromise();
        // A worker verticle's context runs one task at a time, so stop waits for the force that runs.
        context.runOnContext(v -> force(files, done));
        return done.future();
    }

    private static void force(List<DiskFile> files, Promise<Void> done) {
        try {
            for (DiskFile file : files) {
                file.force();
            }
        } catch (IOException | RuntimeException | InternalError e) {
            // Whatever was thrown, nobody knows any more what is on the disk.
            done.fail(e);
            return;
        }
        done.complete();
    }
}

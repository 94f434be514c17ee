package io.vespermq.store.flush;

import io.vertx.core.Future;
import io.vespermq.store.file.DiskFile;
import java.util.List;

/** Forces files to the disk, one force after the other, where it may block. */
public interface Flusher {
    /**
     * Forces all of the files, in order. Completes on the caller's loop: with true when all are durable, with false when
     * the flusher has stopped and did nothing. Fails with whatever the first failing force threw, and then does not
     * force the others. May be called from any loop.
     */
    Future<Boolean> force(List<DiskFile> files);
}

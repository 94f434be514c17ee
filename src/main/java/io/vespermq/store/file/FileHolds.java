package io.vespermq.store.file;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses a file that may be deleted meanwhile. The last to let go cuts it to nothing and closes it: its space is
 * free then, although memory may stay mapped to it until the collector finds it. Whoever holds it may not touch such memory
 * after letting go.
 */
public final class FileHolds {
    private final DiskFile file;
    private final AtomicInteger holds = new AtomicInteger(1);

    /** One hold on an open file. */
    public FileHolds(DiskFile file) {
        this.file = file;
    }

    /** One hold more, by somebody who knows that there is one. */
    public void retain() {
        holds.incrementAndGet();
    }

    /** One hold less. May block. */
    public void release() throws IOException {
        if (holds.decrementAndGet() == 0) {
            file.setLength(0);
            file.close();
        }
    }
}

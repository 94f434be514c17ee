package io.vespermq.store;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.NoSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** From some time on it has no room for the queues of the topic {@code orders}; for everything else it has. */
final class QueuesFullDisk extends WrappedDisk {
    private volatile boolean isFull;

    QueuesFullDisk(Disk disk) {
        super(disk);
    }

    void fill() {
        isFull = true;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (isFull && directory.toString().contains("consumequeue/orders")) {
            throw new NoSpace(directory + ": full", new IOException("No space left on device"));
        }
        super.createDirectories(directory);
    }

    @Override
    protected DiskFile wrap(Path path, DiskFile file) {
        return new WrappedFile(file) {
            @Override
            public void write(ByteBuffer from, long at) throws IOException {
                if (isFull && path.toString().contains("consumequeue/orders")) {
                    throw new NoSpace(path + ": full", new IOException("No space left on device"));
                }
                super.write(from, at);
            }
        };
    }
}

package io.vespermq.store;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Takes writes and forgets them at once: shows what an append costs without its system call. */
final class WritelessDisk extends WrappedDisk {
    WritelessDisk(Disk disk) {
        super(disk);
    }

    @Override
    protected DiskFile wrap(Path path, DiskFile file) {
        return new WrappedFile(file) {
            @Override
            public void write(ByteBuffer from, long at) {
                from.position(from.limit());
            }
        };
    }
}

package io.vespermq.store;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.nio.file.Path;

/** Forces nothing: for tests that open a store thousands of times and pull no plug. */
final class ForcelessDisk extends WrappedDisk {
    ForcelessDisk(Disk disk) {
        super(disk);
    }

    @Override
    public void forceDirectory(Path directory) {}

    @Override
    protected DiskFile wrap(Path path, DiskFile file) {
        return new WrappedFile(file) {
            @Override
            public void force() {}
        };
    }
}

package io.vespermq.store.tool;

import io.vespermq.store.file.Disk;
import io.vespermq.store.recovery.StoreDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A store that no broker uses, for as long as a tool works on it. */
public final class StoreAtRest implements AutoCloseable {
    private final Disk disk;
    private final Path root;
    private final StoreDirectory directory;
    private final Disk.@Nullable Lock lock;

    private StoreAtRest(Disk disk, Path root, StoreDirectory directory, Disk.@Nullable Lock lock) {
        this.disk = disk;
        this.root = root;
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens a store for tools that change nothing. It may lie where nothing can be written; see {@link #isLocked}.
     *
     * @throws IOException in one sentence, when there is no store or a broker uses it
     */
    public static StoreAtRest toRead(Path root) throws IOException {
        return toRead(Disk.real(), root);
    }

    static StoreAtRest toRead(Disk disk, Path root) throws IOException {
        StoreDirectory directory = existing(disk, root);
        return new StoreAtRest(disk, root, directory, directory.lockToRead());
    }

    /**
     * Opens a store for tools that change it.
     *
     * @throws IOException in one sentence, when there is no store, a broker uses it, or nothing can be written there
     */
    public static StoreAtRest toChange(Path root) throws IOException {
        return toChange(Disk.real(), root);
    }

    static StoreAtRest toChange(Disk disk, Path root) throws IOException {
        StoreDirectory directory = existing(disk, root);
        return new StoreAtRest(disk, root, directory, directory.lock());
    }

    private static StoreDirectory existing(Disk disk, Path root) throws IOException {
        StoreDirectory directory = new StoreDirectory(disk, root);
        if (!disk.isDirectory(directory.log())) {
            throw new IOException("there is no store in " + root
                    + ": it has no directory commitlog; give the storePathRootDir of a broker");
        }
        return directory;
    }

    /** False for a store that has no lock file and where none can be made: nothing keeps a broker from starting in it. */
    public boolean isLocked() {
        return lock != null;
    }

    /** Where the store is, as it was given. */
    public Path root() {
        return root;
    }

    Disk disk() {
        return disk;
    }

    StoreDirectory directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}

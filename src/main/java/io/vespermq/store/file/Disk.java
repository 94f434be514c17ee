package io.vespermq.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;

/**
 * The only way to files. Everything that the store does to the disk goes through here and through the {@link DiskFile}s
 * that it opens, so that tests can replace the disk by one that fails, forgets or tears.
 *
 * <p>All methods may block and may be called from any thread, unless the implementation says otherwise.
 */
public interface Disk {
    /** The file system of this machine. */
    static Disk real() {
        return RealDisk.INSTANCE;
    }

    /** Opens an existing file for reading and writing. One open descriptor until {@link DiskFile#close}. */
    DiskFile open(Path file) throws IOException;

    /** The same for reading alone, which needs no right to write. */
    default DiskFile openToRead(Path file) throws IOException {
        return open(file);
    }

    /**
     * Opens a file for reading and writing, creates it when it is missing and gives it exactly {@code length} bytes.
     * New bytes are zeros. Its directory must exist.
     *
     * @throws NoSpace when the disk is full
     */
    DiskFile create(Path file, long length) throws IOException;

    /** Names in a directory, sorted; empty when the directory does not exist. */
    List<String> list(Path directory) throws IOException;

    /** True when the file or directory exists. */
    boolean exists(Path file);

    /** True when the path is a directory. */
    boolean isDirectory(Path file);

    /** Bytes of a file. */
    long length(Path file) throws IOException;

    /** When the content of a file last changed, epoch milliseconds. */
    long modifiedMs(Path file) throws IOException;

    /** Creates a directory and its parents where they are missing. */
    void createDirectories(Path directory) throws IOException;

    /** Creates a directory and its parents where they are missing, so that a power cut does not take them away. */
    default void createDurably(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (exists(directory)) {
            if (parent != null && list(directory).isEmpty()) {
                forceName(parent);
            }
            return;
        }
        if (parent != null) {
            createDurably(parent);
        }
        createDirectories(directory);
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    /** Whoever created an empty directory may have ended before its name was durable. */
    private void forceName(Path parent) throws IOException {
        try {
            forceDirectory(parent);
        } catch (AccessDeniedException e) {
            // We did not create it: whoever does forces this parent, and may read it.
            return;
        }
    }

    /** Gives a file another name in one step, in place of whatever had that name. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file or an empty directory; harmless when there is none. */
    void delete(Path file) throws IOException;

    /** Removes a directory and what is in it; harmless when there is none. */
    default void deleteTree(Path directory) throws IOException {
        if (isDirectory(directory)) {
            for (String name : list(directory)) {
                deleteTree(directory.resolve(name));
            }
        }
        delete(directory);
    }

    /** Makes creations, renames and deletions in a directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Names the time since the machine was started: what was written in another one may be lost although the file system
     * took it. Empty when that is not known.
     */
    String bootId();

    /** Used share of the disk that holds {@code path}, 0 to 1. */
    double usedRatio(Path path) throws IOException;

    /**
     * Takes an exclusive lock on byte range [0, 1) of a file, which is created when it is missing.
     *
     * @return the lock, or null when somebody else holds it
     */
    @org.jspecify.annotations.Nullable
    Lock lock(Path file) throws IOException;

    /**
     * Takes a lock on the same bytes of an existing file that others may share, but no holder of {@link #lock}. Needs no
     * right to write.
     *
     * @return the lock, or null when somebody holds the exclusive one
     */
    default @org.jspecify.annotations.Nullable Lock lockShared(Path file) throws IOException {
        return lock(file);
    }

    /** A lock on a file, held until it is closed. */
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}

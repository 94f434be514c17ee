package io.vespermq.store.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps at most a number of files open, those used last: a broker may have more queues than a process may have
 * descriptors. Used by several workers at once.
 */
public final class OpenFiles implements AutoCloseable {
    /** What is done with a file while it is kept open. */
    @FunctionalInterface
    public interface Use<R extends @Nullable Object> {
        /** Works on the file; called on the caller's thread. */
        R on(DiskFile file) throws IOException;
    }

    private static final class Held {
        private final DiskFile file;
        private int users;
        private boolean dropped;

        private Held(DiskFile file) {
            this.file = file;
        }
    }

    private final Disk disk;
    private final int countMax;

    // Guarded by this. In order of use, so that the first is the one not used for longest.
    private final Map<Path, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    /** Keeps up to {@code countMax} files of the disk open; more while more are in use at once. */
    public OpenFiles(Disk disk, int countMax) {
        this.disk = disk;
        this.countMax = countMax;
    }

    /** Does something with an existing file; null when there is no such file. */
    public <R> @Nullable R useExisting(Path path, Use<R> use) throws IOException {
        Held file;
        try {
            file = acquire(path, -1);
        } catch (NoSuchFileException e) {
            return null;
        }
        return useAndRelease(file, use);
    }

    /** Does something with a file, which is created with its directories and {@code length} zeros when it is missing. */
    public <R extends @Nullable Object> R use(Path path, long length, Use<R> use) throws IOException {
        return useAndRelease(acquire(path, length), use);
    }

    /** Closes the files below a directory that is about to be deleted. */
    public synchronized void forget(Path directory) throws IOException {
        List<Held> gone = new ArrayList<>();
        for (Iterator<Map.Entry<Path, Held>> all = held.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Path, Held> entry = all.next();
            if (entry.getKey().startsWith(directory)) {
                all.remove();
                gone.add(entry.getValue());
            }
        }
        for (Held file : gone) {
            drop(file);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        List<Held> all = List.copyOf(held.values());
        held.clear();
        for (Held file : all) {
            drop(file);
        }
    }

    private <R extends @Nullable Object> R useAndRelease(Held file, Use<R> use) throws IOException {
        try {
            return use.on(file.file);
        } finally {
            release(file);
        }
    }

    private synchronized Held acquire(Path path, long createLength) throws IOException {
        Held file = held.get(path);
        if (file == null) {
            file = new Held(open(path, createLength));
            held.put(path, file);
            dropOldest();
        }
        file.users++;
        return file;
    }

    private DiskFile open(Path path, long createLength) throws IOException {
        if (createLength < 0 || disk.exists(path)) {
            return disk.open(path);
        }
        Path directory = path.getParent();
        if (directory == null) {
            return disk.create(path, createLength);
        }
        disk.createDurably(directory);
        DiskFile created = disk.create(path, createLength);
        disk.forceDirectory(directory);
        return created;
    }

    private synchronized void release(Held file) throws IOException {
        file.users--;
        if (file.dropped && file.users == 0) {
            file.file.close();
        }
    }

    private void dropOldest() throws IOException {
        Iterator<Held> oldest = held.values().iterator();
        while (held.size() > countMax && oldest.hasNext()) {
            Held file = oldest.next();
            oldest.remove();
            drop(file);
        }
    }

    private void drop(Held file) throws IOException {
        file.dropped = true;
        if (file.users == 0) {
            file.file.close();
        }
    }
}

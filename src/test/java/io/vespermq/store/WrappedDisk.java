package io.vespermq.store;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Passes everything on to another disk; tests override what they want to see or to break. */
public class WrappedDisk implements Disk {
    private final Disk disk;

    public WrappedDisk(Disk disk) {
        this.disk = disk;
    }

    /** What is handed out for a file that was opened. */
    protected DiskFile wrap(Path path, DiskFile file) {
        return file;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return wrap(file, disk.open(file));
    }

    @Override
    public DiskFile create(Path file, long length) throws IOException {
        return wrap(file, disk.create(file, length));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public boolean exists(Path file) {
        return disk.exists(file);
    }

    @Override
    public boolean isDirectory(Path file) {
        return disk.isDirectory(file);
    }

    @Override
    public long length(Path file) throws IOException {
        return disk.length(file);
    }

    @Override
    public long modifiedMs(Path file) throws IOException {
        return disk.modifiedMs(file);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(directory);
    }

    @Override
    public String bootId() {
        return disk.bootId();
    }

    @Override
    public double usedRatio(Path path) throws IOException {
        return disk.usedRatio(path);
    }

    @Override
    public @org.jspecify.annotations.Nullable Lock lock(Path file) throws IOException {
        return disk.lock(file);
    }

    /** Passes everything on to another file. */
    public static class WrappedFile implements DiskFile {
        private final DiskFile file;

        public WrappedFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return file.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            file.write(from, at);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public void setLength(long length) throws IOException {
            file.setLength(length);
        }

        @Override
        public FileView view(int length) throws IOException {
            return file.view(length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}

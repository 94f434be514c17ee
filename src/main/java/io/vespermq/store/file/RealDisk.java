package io.vespermq.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file system of this machine, over {@link FileChannel}. */
enum RealDisk implements Disk {
    INSTANCE;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** With less than a block left a file system is full. */
    private static final long ALMOST_NOTHING = 4096;

    private static final int PERCENT = 100;

    @Override
    public DiskFile open(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), file);
    }

    @Override
    public DiskFile openToRead(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, StandardOpenOption.READ), file);
    }

    @Override
    public DiskFile create(Path file, long length) throws IOException {
        DiskFile created = new ChannelFile(openOrCreate(file), file);
        try {
            if (created.length() != length) {
                created.setLength(length);
            }
            return created;
        } catch (IOException e) {
            created.close();
            throw e;
        }
    }

    private static FileChannel openOrCreate(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw explained(e, file);
        }
    }

    /** The file or directory, or the nearest one above it that is there: of others nobody can ask how full their disk is. */
    private static Path existing(Path path) {
        Path at = path.toAbsolutePath();
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }

    /** {@link NoSpace} for the failures that mean it; the others as they are. */
    private static IOException explained(IOException failure, Path file) {
        String text = String.valueOf(failure.getMessage());
        // The JDK tells the error's text and not its number, and the text may be in the user's language.
        Path there = existing(file);
        boolean isFull = text.contains("No space left") || text.contains("quota") || freeBytes(there) < ALMOST_NOTHING;
        return isFull ? new NoSpace(file + ": " + text + used(there), failure) : failure;
    }

    private static String used(Path file) {
        try {
            FileStore store = Files.getFileStore(file);
            double used = PERCENT * usedRatio(store);
            return String.format(Locale.ROOT, ", %.1f %% of %d MiB are used", used, store.getTotalSpace() >> 20);
        } catch (IOException e) {
            return "";
        }
    }

    private static long freeBytes(Path file) {
        try {
            return Files.getFileStore(file).getUsableSpace();
        } catch (IOException e) {
            // Not even that can be asked: then it is no question of space.
            return Long.MAX_VALUE;
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public boolean isDirectory(Path file) {
        return Files.isDirectory(file);
    }

    @Override
    public long length(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public long modifiedMs(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw explained(e, directory);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            // Not Linux.
            return "";
        }
    }

    @Override
    public double usedRatio(Path path) throws IOException {
        return usedRatio(Files.getFileStore(path));
    }

    private static double usedRatio(FileStore store) throws IOException {
        // What root may use and we may not counts neither as used nor as free, as df and RocketMQ have it.
        long used = store.getTotalSpace() - store.getUnallocatedSpace();
        long entire = used + store.getUsableSpace();
        return entire <= 0 ? 0 : (double) used / entire;
    }

    @Override
    public @Nullable Lock lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        FileLock lock = tryLock(channel, false);
        if (lock == null) {
            channel.close();
            return null;
        }
        // The text is what RocketMQ writes there; nobody reads it.
        channel.write(ByteBuffer.wrap("lock".getBytes(StandardCharsets.US_ASCII)), 0);
        return channel::close;
    }

    @Override
    public @Nullable Lock lockShared(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        if (tryLock(channel, true) == null) {
            channel.close();
            return null;
        }
        return channel::close;
    }

    private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, 1, shared);
        } catch (OverlappingFileLockException e) {
            // The other holder is in this very process.
            return null;
        }
    }

    private record ChannelFile(FileChannel channel, Path path) implements DiskFile {
        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int count = channel.read(into, at + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            long place = at;
            try {
                while (from.hasRemaining()) {
                    place += channel.write(from, place);
                }
            } catch (IOException e) {
                throw explained(e, path);
            }
        }

        @Override
        public void force() throws IOException {
            // Data and length, not the times: what fdatasync covers.
            channel.force(false);
        }

        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        public void setLength(long length) throws IOException {
            if (length < channel.size()) {
                channel.truncate(length);
            } else if (length > channel.size()) {
                // A channel has no call that extends; one zero at the new end leaves a hole before it.
                write(ByteBuffer.allocate(1), length - 1);
            }
        }

        @Override
        public FileView view(int length) throws IOException {
            return new BufferView(channel.map(FileChannel.MapMode.READ_ONLY, 0, length));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

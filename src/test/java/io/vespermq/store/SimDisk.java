package io.vespermq.store;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileView;
import io.vespermq.store.file.NoSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what of it would survive a power cut: sectors of 512 bytes that no force covered may be
 * there or not, each for itself; so may lengths, and names and directories that no force of their directory covered. More
 * hostile than any file system that we know.
 */
public final class SimDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    /** What a crash does to what was not forced. */
    public enum Fate {
        /** Nothing of it survives. */
        NONE,
        /** All of it survives, as when only the process ends. */
        ALL,
        /** Each sector, length and name has its own luck. */
        SOME
    }

    private static final class Content {
        private byte[] bytes;
        private byte[] durable;
        // Whether a copy has the same array: then it is not written.
        private boolean isShared;
        private boolean isDurableShared;
        private final BitSet dirty;
        // Sectors that were written: only these take room.
        private final BitSet allocated = new BitSet();

        private Content(byte[] bytes, byte[] durable, BitSet dirty) {
            this.bytes = bytes;
            this.durable = durable;
            this.dirty = dirty;
        }

        private Content copy() {
            Content copy = new Content(bytes, durable, (BitSet) dirty.clone());
            copy.allocated.or(allocated);
            isShared = true;
            isDurableShared = true;
            copy.isShared = true;
            copy.isDurableShared = true;
            return copy;
        }

        /** The bytes, to be written. */
        private byte[] own(int length) {
            if (isShared || length != bytes.length) {
                bytes = Arrays.copyOf(bytes, length);
                isShared = false;
            }
            return bytes;
        }

        private byte[] ownDurable(int length) {
            if (isDurableShared || length != durable.length) {
                durable = Arrays.copyOf(durable, length);
                isDurableShared = false;
            }
            return durable;
        }

        /** Takes room for a write. Returns how many bytes of it there is room for. */
        private int allocate(long at, int count, long sectorsLeft) {
            long left = sectorsLeft;
            for (long sector = at / SECTOR_BYTES; sector * SECTOR_BYTES < at + count; sector++) {
                if (!allocated.get((int) sector)) {
                    if (left <= 0) {
                        return (int) Math.max(0, sector * SECTOR_BYTES - at);
                    }
                    left--;
                    allocated.set((int) sector);
                }
            }
            return count;
        }

        private void touch(long from, long to) {
            dirty.set((int) (from / SECTOR_BYTES), (int) ((to + SECTOR_BYTES - 1) / SECTOR_BYTES));
        }

        private void force() {
            // Only what changed: the store's loop waits for this lock when it writes.
            byte[] to = dirty.isEmpty() && durable.length == bytes.length ? durable : ownDurable(bytes.length);
            for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
                int from = Math.min(sector * SECTOR_BYTES, bytes.length);
                System.arraycopy(bytes, from, to, from, Math.min(SECTOR_BYTES, bytes.length - from));
            }
            dirty.clear();
        }

        private byte[] after(Fate fate, Random random) {
            if (fate == Fate.ALL) {
                return bytes.clone();
            }
            boolean isOldLength = fate == Fate.NONE || random.nextBoolean();
            byte[] left = Arrays.copyOf(durable, isOldLength ? durable.length : bytes.length);
            for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
                int from = sector * SECTOR_BYTES;
                int to = Math.min(Math.min(from + SECTOR_BYTES, left.length), bytes.length);
                if (fate == Fate.SOME && from < to && random.nextBoolean()) {
                    System.arraycopy(bytes, from, left, from, to - from);
                }
            }
            return left;
        }
    }

    // Guarded by this: names and directories as a reader sees them, and as a power cut would leave them.
    private final Map<Path, Content> names = new HashMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final Map<Path, Content> durableNames = new HashMap<>();
    private final Set<Path> durableDirectories = new HashSet<>();
    private Runnable afterChange = () -> {};
    private long sectorsMax = Long.MAX_VALUE;
    private volatile boolean isCached = true;
    private String bootId = UUID.randomUUID().toString();

    /** From now on nothing is in the page cache: what is read comes from the disk. */
    public void dropCache() {
        isCached = false;
    }

    /** From now on there is room for {@code bytes} more and nothing beyond. */
    public synchronized void fillUpTo(long bytes) {
        sectorsMax = sectors() + bytes / SECTOR_BYTES;
    }

    /** There is room again. */
    public synchronized void makeSpace() {
        sectorsMax = Long.MAX_VALUE;
    }

    private long sectors() {
        return names.values().stream().mapToLong(c -> c.allocated.cardinality()).sum();
    }

    private long sectorsLeft() {
        return sectorsMax == Long.MAX_VALUE ? sectorsMax : sectorsMax - sectors();
    }

    /** An empty disk. */
    public SimDisk() {
        directories.add(Path.of("/"));
        durableDirectories.add(Path.of("/"));
    }

    /** Calls the action after each change, before whoever made it goes on. */
    public synchronized void onChange(Runnable action) {
        afterChange = action;
    }

    /** The disk as it is now; what becomes of either does not concern the other. */
    public synchronized SimDisk copy() {
        SimDisk copy = new SimDisk();
        copy.bootId = bootId;
        Map<Content, Content> copies = new HashMap<>();
        names.forEach((path, content) -> copy.names.put(path, copies.computeIfAbsent(content, Content::copy)));
        durableNames.forEach(
                (path, content) -> copy.durableNames.put(path, copies.computeIfAbsent(content, Content::copy)));
        copy.directories.addAll(directories);
        copy.durableDirectories.addAll(durableDirectories);
        return copy;
    }

    /** What a machine finds that starts after a power cut here. */
    public synchronized SimDisk afterCrash(Fate fate, Random random) {
        SimDisk left = new SimDisk();
        if (fate == Fate.ALL) {
            left.bootId = bootId;
        }
        Set<Path> all = new HashSet<>(directories);
        all.addAll(durableDirectories);
        all.stream().sorted().forEach(directory -> {
            Path parent = directory.getParent();
            boolean isReachable = parent == null || left.directories.contains(parent);
            if (isReachable
                    && isLeft(directories.contains(directory), durableDirectories.contains(directory), fate, random)) {
                left.directories.add(directory);
            }
        });
        Set<Path> files = new HashSet<>(names.keySet());
        files.addAll(durableNames.keySet());
        files.stream().sorted().forEach(path -> {
            Content now = names.get(path);
            Content before = durableNames.get(path);
            Content content = now == before || isLeft(true, false, fate, random) ? now : before;
            if (content != null && left.directories.contains(path.getParent())) {
                byte[] bytes = content.after(fate, random);
                left.names.put(path, new Content(bytes, bytes.clone(), new BitSet()));
            }
        });
        left.durableNames.putAll(left.names);
        left.durableDirectories.addAll(left.directories);
        return left;
    }

    /** Bytes of a file. */
    public synchronized byte[] bytes(Path file) {
        return Objects.requireNonNull(names.get(file)).bytes.clone();
    }

    /** Puts a file there, durably. */
    public synchronized void put(Path file, byte[] bytes) {
        Content content = new Content(bytes, bytes.clone(), new BitSet());
        names.put(file, content);
        durableNames.put(file, content);
        for (Path directory = file.getParent(); directory != null; directory = directory.getParent()) {
            directories.add(directory);
            durableDirectories.add(directory);
        }
    }

    /**
     * What a failed force does: the kernel takes the sectors that it could not write for clean. They are read as they were
     * written, and no later force knows of them.
     */
    public synchronized void forgetUnforced(Path file) {
        Objects.requireNonNull(names.get(file)).dirty.clear();
    }

    /** Changes one bit of a file, on the disk and in the cache. */
    public synchronized void flip(Path file, int at, int bit) {
        Content content = Objects.requireNonNull(names.get(file));
        content.own(content.bytes.length)[at] ^= (byte) (1 << bit);
        if (at < content.durable.length) {
            content.ownDurable(content.durable.length)[at] ^= (byte) (1 << bit);
        }
    }

    private static boolean isLeft(boolean isNow, boolean wasBefore, Fate fate, Random random) {
        return switch (fate) {
            case ALL -> isNow;
            case NONE -> wasBefore;
            case SOME -> isNow == wasBefore ? isNow : random.nextBoolean();
        };
    }

    private void changed() {
        afterChange.run();
    }

    @Override
    public synchronized DiskFile open(Path file) throws IOException {
        Content content = names.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new SimFile(file, content);
    }

    @Override
    public synchronized DiskFile create(Path file, long length) throws IOException {
        if (!directories.contains(file.getParent())) {
            throw new NoSuchFileException(file.toString());
        }
        Content content = names.get(file);
        if (content == null) {
            if (sectorsLeft() <= 0) {
                throw new NoSpace(file + ": full", new IOException("No space left on device"));
            }
            content = new Content(new byte[0], new byte[0], new BitSet());
            names.put(file, content);
            changed();
        }
        SimFile opened = new SimFile(file, content);
        if (content.bytes.length != length) {
            opened.setLength(length);
        }
        return opened;
    }

    @Override
    public synchronized List<String> list(Path directory) {
        Set<String> found = new HashSet<>();
        names.keySet().stream().filter(p -> directory.equals(p.getParent())).forEach(p -> found.add(name(p)));
        directories.stream().filter(p -> directory.equals(p.getParent())).forEach(p -> found.add(name(p)));
        return found.stream().sorted().toList();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public synchronized boolean exists(Path file) {
        return names.containsKey(file) || directories.contains(file);
    }

    @Override
    public synchronized boolean isDirectory(Path file) {
        return directories.contains(file);
    }

    @Override
    public synchronized long length(Path file) throws IOException {
        Content content = names.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content.bytes.length;
    }

    @Override
    public long modifiedMs(Path file) {
        return 0;
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        boolean isNew = false;
        for (Path each = directory; each != null; each = each.getParent()) {
            isNew |= directories.add(each);
        }
        if (isNew) {
            changed();
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        Content content = names.remove(from);
        if (content == null) {
            throw new NoSuchFileException(from.toString());
        }
        names.put(to, content);
        changed();
    }

    @Override
    public synchronized void delete(Path file) {
        if (names.remove(file) != null || directories.remove(file)) {
            changed();
        }
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        Path forced = directory.normalize();
        if (!directories.contains(forced)) {
            throw new NoSuchFileException(directory.toString());
        }
        durableNames.keySet().removeIf(p -> forced.equals(p.getParent()) && !names.containsKey(p));
        names.forEach((path, content) -> {
            if (forced.equals(path.getParent())) {
                durableNames.put(path, content);
            }
        });
        List<Path> gone = durableDirectories.stream()
                .filter(p -> forced.equals(p.getParent()) && !directories.contains(p))
                .toList();
        for (Path each : gone) {
            // With what was in it.
            durableDirectories.removeIf(p -> p.startsWith(each));
            durableNames.keySet().removeIf(p -> p.startsWith(each));
        }
        directories.stream().filter(p -> forced.equals(p.getParent())).forEach(durableDirectories::add);
        changed();
    }

    @Override
    public String bootId() {
        return bootId;
    }

    @Override
    public double usedRatio(Path path) {
        return 0.5;
    }

    @Override
    public synchronized @Nullable Lock lock(Path file) throws IOException {
        create(file, 0).close();
        return () -> {};
    }

    private final class SimFile implements DiskFile {
        private final Path path;
        private final Content content;

        private SimFile(Path path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public int read(ByteBuffer into, long at) {
            synchronized (SimDisk.this) {
                int count = (int) Math.max(0, Math.min(into.remaining(), content.bytes.length - at));
                into.put(content.bytes, count == 0 ? 0 : (int) at, count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer from, long at) throws NoSpace {
            synchronized (SimDisk.this) {
                int wanted = from.remaining();
                int count = content.allocate(at, wanted, sectorsLeft());
                from.get(content.own(Math.max(content.bytes.length, (int) at + count)), (int) at, count);
                content.touch(at, at + count);
                changed();
                if (count < wanted) {
                    throw new NoSpace(path + ": full", new IOException("No space left on device"));
                }
            }
        }

        @Override
        public void force() {
            synchronized (SimDisk.this) {
                content.force();
                changed();
            }
        }

        @Override
        public long length() {
            synchronized (SimDisk.this) {
                return content.bytes.length;
            }
        }

        @Override
        public void setLength(long length) {
            synchronized (SimDisk.this) {
                long old = content.bytes.length;
                content.own((int) length);
                content.touch(Math.min(old, length), Math.max(old, length));
                changed();
            }
        }

        @Override
        public FileView view(int length) {
            return new SimView(content);
        }

        @Override
        public void close() {}
    }

    /** Reads the file as it is. */
    private final class SimView implements FileView {
        private final Content content;

        private SimView(Content content) {
            this.content = content;
        }

        @Override
        public ByteBuffer range(int at, int length) {
            synchronized (SimDisk.this) {
                return ByteBuffer.wrap(Arrays.copyOfRange(content.bytes, at, at + length));
            }
        }

        @Override
        public int getInt(int at) {
            return range(at, Integer.BYTES).getInt();
        }

        @Override
        public long getLong(int at) {
            return range(at, Long.BYTES).getLong();
        }

        @Override
        public boolean isInMemory(int at, int length) {
            return isCached;
        }
    }
}

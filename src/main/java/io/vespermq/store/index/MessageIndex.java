package io.vespermq.store.index;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.index.IndexFile.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the index, oldest first. One worker at a time adds, writes and deletes; others search meanwhile. Every
 * method blocks but those that say how far it got.
 *
 * <p>Keys wait in memory until there are many: then each page of a hash table is read and written for dozens of them at
 * once and not for every single one. What a killed process had in memory is in the log, behind {@link #end} as the file
 * has it.
 */
public final class MessageIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageIndex.class);

    /** RocketMQ names a file by the time at which it was made, as the clock on the wall has it. */
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");

    private static final Pattern NAMES = Pattern.compile("\\d{17}");

    /** So many keys wait, some 5 MB: an addition writes the whole table, 20 MB, and shall do so for many of them. */
    private static final int WAITING_KEYS_MAX = 1 << 18;
    /** What waits was stored within so many bytes of the log: after a kill they are read again. */
    private static final long WAITING_LOG_BYTES_MAX = 256L << 20;

    private static final int WINDOW_BYTES = 256 << 10;

    private record Named(Path path, IndexFile file) {}

    /**
     * The newest message that was looked at, with keys or not.
     *
     * @param position where it begins; −1 for none
     * @param storeMs epoch milliseconds
     */
    private record End(long position, long storeMs) {
        static final End NONE = new End(-1, 0);
    }

    private final Disk disk;
    private final Path directory;
    private final IndexOptions options;

    // Owned by the worker that adds, one at a time.
    private final KeyReader reader = new KeyReader();
    private @Nullable ByteBuffer window;
    private long lastPosition = -1;
    private long lastMs;

    // Published, each replaced as a whole: searches take them as they are.
    private volatile List<Named> files = List.of();
    private volatile End end = End.NONE;
    // Of the newest message in a file that was forced.
    private volatile long forcedMs;

    private MessageIndex(Disk disk, Path directory, IndexOptions options) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
    }

    /**
     * Opens the files in a directory.
     *
     * @param isIntact the machine did not go down while they were written. Otherwise the newest is deleted, and those with
     *     messages that are not proven: nobody knows what the disk has of them, and the log has all of it. So they are, too,
     *     when nothing is to be indexed now: later nobody would know
     * @param provenMs store time up to which older files were forced, epoch milliseconds
     */
    public static MessageIndex open(Disk disk, Path directory, IndexOptions options, boolean isIntact, long provenMs)
            throws IOException {
        MessageIndex index = new MessageIndex(disk, directory, options);
        boolean isOpen = false;
        try {
            if (options.enabled() || !isIntact) {
                index.openFiles();
            }
            if (!isIntact) {
                index.deleteUnproven(provenMs);
            }
            index.forcedMs = provenMs;
            if (options.enabled()) {
                index.goOn();
            }
            isOpen = options.enabled();
        } finally {
            if (!isOpen) {
                index.close();
            }
        }
        return index;
    }

    /** Bytes of each file. */
    public static long fileBytes(IndexOptions options) {
        return IndexFile.bytes(options.slots(), options.units());
    }

    /**
     * Where the newest message begins that was looked at, with keys or not; −1 when there is none. Published: tells no
     * more than can be found.
     */
    public long end() {
        return end.position;
    }

    /** Store time of that message, epoch milliseconds; 0 when there is none. */
    public long endMs() {
        return end.storeMs;
    }

    /** Store time of the newest message in a file that was forced, epoch milliseconds; 0 when there is none. */
    public long forcedMs() {
        return forcedMs;
    }

    /**
     * Adds a message that follows those that are here; one that is here already is passed over. Found once it is {@link
     * #publish}ed, kept in memory until there are many, or {@link #write} is called.
     *
     * @return under how many keys it is found; 0 for one that was passed over or has none
     */
    public int add(StoredMessage message) throws IOException {
        long position = message.position();
        if (position <= lastPosition) {
            return 0;
        }
        long storeMs = message.storeMs();
        int keys = addKeys(reader.read(message), position, storeMs);
        lastPosition = position;
        lastMs = storeMs;
        return keys;
    }

    /** What was added is found from now on, and {@link #end} tells so. */
    public void publish() {
        IndexFile newest = newest();
        if (newest != null) {
            newest.publish();
        }
        end = new End(lastPosition, lastMs);
    }

    /** Writes what waits in memory, and how far the index got. A failure leaves it there. */
    public void write() throws IOException {
        publish();
        IndexFile newest = newest();
        if (newest == null && lastPosition > WAITING_LOG_BYTES_MAX) {
            // For its header alone: a log without any keys shall not be read again at every start.
            newest = create(lastMs);
        }
        if (newest != null) {
            newest.write(lastPosition, lastMs, window());
        }
    }

    /**
     * Looks for messages of a topic that may have a key.
     *
     * @param beginMs stored at that time or later, epoch milliseconds
     * @param endMs stored at that time or earlier
     * @param max so many, the newest
     */
    public KeyMatches find(String topic, String key, long beginMs, long endMs, int max) throws IOException {
        End reached = end;
        Set<Long> found = new LinkedHashSet<>();
        List<Named> all = files;
        for (int i = all.size() - 1; i >= 0 && found.size() < max; i--) {
            IndexFile file = all.get(i).file;
            if (file.hasKeys() && file.endMs() < beginMs) {
                break;
            }
            if (file.beginMs() <= endMs) {
                find(all.get(i), KeyReader.hash(topic, key), beginMs, endMs, max, found);
            }
        }
        return new KeyMatches(List.copyOf(found), reached.storeMs, Math.max(0, reached.position), 0);
    }

    private void find(Named named, int hash, long beginMs, long endMs, int max, Set<Long> found) throws IOException {
        try {
            named.file.find(hash, beginMs, endMs, max, found);
        } catch (ClosedChannelException e) {
            if (files.contains(named)) {
                throw e;
            }
            // It was deleted meanwhile, as its messages were.
        }
    }

    /**
     * Writes what waits and makes everything durable that was added. When a force fails the newest file is deleted: its
     * messages are indexed anew by whoever starts next.
     */
    public void force() throws IOException {
        write();
        IndexFile newest = newest();
        if (newest != null) {
            // Older ones were forced when the next one was made.
            forceOrDelete(newest);
            forcedMs = newest.header().endMs();
        }
    }

    /** After a force that failed nobody knows what the disk has of a file, and the next force would not tell. */
    private void forceOrDelete(IndexFile newest) throws IOException {
        boolean isForced = false;
        try {
            newest.force();
            isForced = true;
        } finally {
            if (!isForced) {
                List<Named> all = files;
                files = all.subList(0, all.size() - 1);
                goOn();
                delete(all.get(all.size() - 1));
            }
        }
    }

    /**
     * Deletes files all of whose messages lie in front of a position; the newest stays while messages are added to it.
     */
    public void deleteBelow(long position) throws IOException {
        if (!options.enabled()) {
            deleteClosedBelow(position);
            return;
        }
        List<Named> left = new ArrayList<>(files);
        while (left.size() > 1 && left.get(0).file.header().endPosition() < position) {
            Named oldest = left.remove(0);
            files = List.copyOf(left);
            delete(oldest);
        }
    }

    @Override
    public void close() throws IOException {
        for (Named named : files) {
            named.file.close();
        }
        files = List.of();
    }

    /** Files that stayed from when messages were indexed, whatever their size: the header is the same in all. */
    private void deleteClosedBelow(long position) throws IOException {
        for (Path path : paths()) {
            Header header;
            try (DiskFile file = disk.open(path)) {
                header = Header.read(file, Integer.MAX_VALUE);
            }
            if (header.endPosition() >= position) {
                return;
            }
            disk.delete(path);
            disk.forceDirectory(directory);
        }
    }

    private List<Path> paths() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            if (NAMES.matcher(name).matches() && !disk.isDirectory(path)) {
                paths.add(path);
            }
        }
        return paths;
    }

    private void openFiles() throws IOException {
        List<Named> found = new ArrayList<>();
        List<Path> broken = new ArrayList<>();
        for (Path path : paths()) {
            long length = disk.length(path);
            if (length != bytes() && !options.enabled()) {
                // Nobody wants it now.
                continue;
            }
            if (length != bytes() || !broken.isEmpty()) {
                // Those behind it, too: what is indexed anew begins where the newest ends that is left.
                LOG.warn(
                        "{} has {} bytes, or one before it has not {} as maxHashSlotNum={} and maxIndexNum={} want it; it is"
                                + " deleted, its messages are indexed anew",
                        path,
                        length,
                        bytes(),
                        options.slots(),
                        options.units());
                broken.add(path);
                continue;
            }
            Named named = new Named(path, new IndexFile(disk.open(path), options.slots(), options.units()));
            found.add(named);
            files = List.copyOf(found);
        }
        // The newest first: whoever ends in between leaves no hole behind which everything counts as indexed.
        for (int i = broken.size() - 1; i >= 0; i--) {
            disk.delete(broken.get(i));
            disk.forceDirectory(directory);
        }
    }

    /** Goes on behind what the files have. */
    private void goOn() {
        IndexFile newest = newest();
        lastPosition = End.NONE.position;
        lastMs = End.NONE.storeMs;
        if (newest != null && (newest.hasKeys() || newest.header().endPosition() > 0)) {
            lastPosition = newest.header().endPosition();
            lastMs = newest.header().endMs();
        }
        publish();
    }

    private void deleteUnproven(long provenMs) throws IOException {
        List<Named> all = files;
        int proven = 0;
        while (proven < all.size() - 1 && all.get(proven).file.header().endMs() <= provenMs) {
            proven++;
        }
        for (int i = all.size() - 1; i >= proven; i--) {
            LOG.info("{} may not be on the disk as it was written; its messages are indexed anew", all.get(i).path);
            files = all.subList(0, i);
            delete(all.get(i));
        }
    }

    /**
     * Deletes the files that know messages at {@code position} or behind it: the log has lost those and gives their places to
     * others. Before anybody adds or searches.
     */
    public void deleteFrom(long position) throws IOException {
        List<Named> all = files;
        for (int i = all.size() - 1; i >= 0 && all.get(i).file.header().endPosition() >= position; i--) {
            LOG.info("{} knows messages that the log has lost; what is left is indexed anew", all.get(i).path);
            files = all.subList(0, i);
            delete(all.get(i));
        }
        goOn();
    }

    private IndexFile create(long storeMs) throws IOException {
        disk.createDurably(directory);
        IndexFile before = newest();
        Path path = directory.resolve(NAME.format(Instant.ofEpochMilli(storeMs).atZone(ZoneId.systemDefault())));
        long ms = storeMs;
        while (disk.exists(path)) {
            path = directory.resolve(NAME.format(Instant.ofEpochMilli(++ms).atZone(ZoneId.systemDefault())));
        }
        if (before != null) {
            force();
        }
        IndexFile file = new IndexFile(disk.create(path, bytes()), options.slots(), options.units());
        boolean isBegun = false;
        try {
            file.write(before == null ? Header.EMPTY : Header.after(before.header()));
            disk.forceDirectory(directory);
            isBegun = true;
        } finally {
            if (!isBegun) {
                file.close();
                disk.delete(path);
            }
        }
        List<Named> more = new ArrayList<>(files);
        more.add(new Named(path, file));
        files = List.copyOf(more);
        return file;
    }

    /** Adds the keys that were just read. Returns how many of them. */
    private int addKeys(int keys, long position, long storeMs) throws IOException {
        if (keys == 0) {
            return 0;
        }
        IndexFile file = fileFor(keys, position, storeMs);
        // More keys than a file holds cannot be found all; in a file of usual size no record has so many.
        int taken = Math.min(keys, file.room());
        file.makeRoom(taken);
        for (int i = 0; i < taken; i++) {
            file.add(reader.hash(i), position, storeMs);
        }
        return taken;
    }

    /** The file that takes so many keys more of the message at a position. Writes what waits when it is much. */
    private IndexFile fileFor(int keys, long position, long storeMs) throws IOException {
        IndexFile file = newest();
        if (file == null || keys > file.room()) {
            return create(storeMs);
        }
        int waiting = file.waitingCount();
        if (waiting > 0
                && (waiting + keys > WAITING_KEYS_MAX || position - file.waitingFrom() > WAITING_LOG_BYTES_MAX)) {
            write();
        }
        return file;
    }

    private ByteBuffer window() {
        ByteBuffer used = window;
        if (used == null) {
            used = ByteBuffer.allocateDirect(WINDOW_BYTES);
            window = used;
        }
        return used;
    }

    private @Nullable IndexFile newest() {
        List<Named> all = files;
        return all.isEmpty() ? null : all.get(all.size() - 1).file;
    }

    private void delete(Named gone) throws IOException {
        try {
            disk.delete(gone.path);
            disk.forceDirectory(directory);
        } finally {
            gone.file.close();
        }
    }

    private long bytes() {
        return fileBytes(options);
    }
}

package io.vespermq.store.index;

import io.vespermq.message.Keys;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.file.Disk;
import io.vespermq.store.index.IndexFile.Entry;
import io.vespermq.store.index.IndexFile.Header;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the index, oldest first. One worker at a time adds and deletes; others search meanwhile. Every method but
 * {@link #end} blocks.
 */
public final class MessageIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageIndex.class);

    /** RocketMQ names a file by the time at which it was made, as the clock on the wall has it. */
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");

    private static final int NAME_DIGITS = 17;
    private static final char TOPIC_END = '#';

    private record Named(Path path, IndexFile file) {}

    /** The keys of a message. */
    public record Indexed(String topic, List<String> keys, long position, long storeMs) {
        /** What is indexed of a record; no keys for one that is not to be found. */
        public static Indexed of(StoredMessage record) {
            boolean isNone = SysFlag.transaction(record.sysFlag()) == SysFlag.TRANSACTION_ROLLBACK;
            return new Indexed(
                    record.topic(),
                    isNone ? List.of() : Keys.of(record.properties()),
                    record.position(),
                    record.storeMs());
        }
    }

    private final Disk disk;
    private final Path directory;
    private final IndexOptions options;

    // Replaced as a whole, never changed: searches take it as it is.
    private volatile List<Named> files = List.of();

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

    /** Where the newest message begins that is indexed; −1 when there is none. */
    public long end() {
        Header header = newest();
        return header == null || (header.nextUnit() <= 1 && header.endPosition() == 0) ? -1 : header.endPosition();
    }

    /** Store time of that message, epoch milliseconds; 0 when there is none. */
    public long endMs() {
        Header header = newest();
        return header == null ? 0 : header.endMs();
    }

    /** Adds messages that follow those that are here. */
    public void add(List<Indexed> messages) throws IOException {
        List<Entry> batch = new ArrayList<>();
        for (Indexed message : messages) {
            if (batch.size() + message.keys().size() > room()) {
                addTo(batch);
                if (message.keys().size() > room()) {
                    create(message.storeMs());
                }
            }
            // More keys than a file holds cannot be found all; in a file of usual size no record has so many.
            for (String key : message.keys().subList(0, Math.min(message.keys().size(), room()))) {
                batch.add(new Entry(hash(message.topic(), key), message.position(), message.storeMs()));
            }
        }
        addTo(batch);
    }

    /**
     * Looks for messages of a topic that may have a key.
     *
     * @param beginMs stored at that time or later, epoch milliseconds
     * @param endMs stored at that time or earlier
     * @param max so many, the newest
     */
    public KeyMatches find(String topic, String key, long beginMs, long endMs, int max) throws IOException {
        Set<Long> found = new LinkedHashSet<>();
        List<Named> all = files;
        for (int i = all.size() - 1; i >= 0 && found.size() < max; i--) {
            IndexFile file = all.get(i).file;
            Header header = file.header();
            if (header.nextUnit() > 1 && header.endMs() < beginMs) {
                break;
            }
            if (header.beginMs() <= endMs) {
                find(all.get(i), hash(topic, key), beginMs, endMs, max, found);
            }
        }
        return new KeyMatches(List.copyOf(found), endMs(), Math.max(0, end()));
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

    /** Makes everything durable that was added. */
    public void force() throws IOException {
        List<Named> all = files;
        if (!all.isEmpty()) {
            // Older ones were forced when the next one was made.
            all.get(all.size() - 1).file.force();
        }
    }

    /** Deletes files all of whose messages lie in front of a position; the newest one stays. */
    public void deleteBelow(long position) throws IOException {
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

    private void openFiles() throws IOException {
        List<Named> found = new ArrayList<>();
        List<Path> broken = new ArrayList<>();
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            if (!name.matches("\\d{" + NAME_DIGITS + "}") || disk.isDirectory(path)) {
                continue;
            }
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
     * others. Before anybody searches.
     */
    public void deleteFrom(long position) throws IOException {
        List<Named> all = files;
        for (int i = all.size() - 1; i >= 0 && all.get(i).file.header().endPosition() >= position; i--) {
            LOG.info("{} knows messages that the log has lost; what is left is indexed anew", all.get(i).path);
            files = all.subList(0, i);
            delete(all.get(i));
        }
    }

    private void create(long storeMs) throws IOException {
        disk.createDurably(directory);
        Header before = newest();
        Path path = directory.resolve(NAME.format(Instant.ofEpochMilli(storeMs).atZone(ZoneId.systemDefault())));
        long ms = storeMs;
        while (disk.exists(path)) {
            path = directory.resolve(NAME.format(Instant.ofEpochMilli(++ms).atZone(ZoneId.systemDefault())));
        }
        force();
        IndexFile file = new IndexFile(disk.create(path, bytes()), options.slots(), options.units());
        boolean isBegun = false;
        try {
            file.write(before == null ? Header.EMPTY : Header.after(before));
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
    }

    private void addTo(List<Entry> batch) throws IOException {
        if (!batch.isEmpty()) {
            files.get(files.size() - 1).file.add(batch);
            batch.clear();
        }
    }

    private int room() {
        return files.isEmpty() ? 0 : files.get(files.size() - 1).file.room();
    }

    private @Nullable Header newest() {
        List<Named> all = files;
        return all.isEmpty() ? null : all.get(all.size() - 1).file.header();
    }

    private void delete(Named gone) throws IOException {
        try {
            disk.delete(gone.path);
            disk.forceDirectory(directory);
        } finally {
            gone.file.close();
        }
    }

    /** The number of a topic's key: Java's hash of {@code topic#key}, never negative. */
    private static int hash(String topic, String key) {
        int hash = (topic + TOPIC_END + key).hashCode();
        // RocketMQ takes the absolute value, and 0 for the one number that has none.
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
    }

    private long bytes() {
        return fileBytes(options);
    }
}

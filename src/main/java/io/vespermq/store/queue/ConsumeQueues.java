package io.vespermq.store.queue;

import io.vertx.core.Future;
import io.vespermq.runtime.Workers;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.OpenFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All consume queues of a store, by topic and number. Owned by the worker that recovers them, then by the store's loop;
 * files are read and written by workers.
 */
public final class ConsumeQueues implements AutoCloseable {
    private static final int OPEN_FILES_MAX = 1024;
    /** Entries waiting in memory, of all queues, above which they are written without waiting for the next round. */
    private static final int UNWRITTEN_MANY = 128 << 10;

    private static final ConsumeQueue[] NONE = {};

    private final Disk disk;
    private final Path directory;
    private final int fileBytes;
    private final OpenFiles open;

    // Owned by the recovering worker, then by the store's loop.
    private final Map<String, @Nullable ConsumeQueue[]> byTopic = new HashMap<>();
    private final BlockCache blocks = new BlockCache();
    private final List<ConsumeQueue> dirty = new ArrayList<>();
    // Topics whose files are to be deleted or just are, as often as that was asked for.
    private final List<String> deleting = new ArrayList<>();
    private int addedSinceRound;

    /** No queues yet, below a directory whose files have {@code fileBytes} bytes. */
    public ConsumeQueues(Disk disk, Path directory, int fileBytes) {
        this.disk = disk;
        this.directory = directory;
        this.fileBytes = fileBytes;
        open = new OpenFiles(disk, OPEN_FILES_MAX);
    }

    /** Topics that have a queue, sorted. */
    public List<String> topics() {
        return byTopic.keySet().stream().sorted().toList();
    }

    /** The queue, or null when there is none. */
    public @Nullable ConsumeQueue find(String topic, int queueId) {
        @Nullable ConsumeQueue[] queues = byTopic.get(topic);
        return queues == null || queueId < 0 || queueId >= queues.length ? null : queues[queueId];
    }

    /** The queue; a new one at offset 0 when there was none. */
    public ConsumeQueue findOrCreate(String topic, int queueId) {
        ConsumeQueue found = find(topic, queueId);
        if (found != null) {
            return found;
        }
        ConsumeQueue created = new ConsumeQueue(topic, queueId, files(topic, queueId));
        @Nullable ConsumeQueue[] queues = byTopic.getOrDefault(topic, NONE);
        @Nullable ConsumeQueue[] wider = Arrays.copyOf(queues, Math.max(queues.length, queueId + 1));
        wider[queueId] = created;
        byTopic.put(topic, wider);
        return created;
    }

    /** Does something with every queue. */
    public void forEach(Consumer<ConsumeQueue> use) {
        for (@Nullable ConsumeQueue[] queues : byTopic.values()) {
            for (ConsumeQueue queue : queues) {
                if (queue != null) {
                    use.accept(queue);
                }
            }
        }
    }

    /** Appends an entry to a queue, in memory. */
    public void add(ConsumeQueue queue, long position, int length, long tagCode) {
        queue.add(position, length, tagCode);
        addedSinceRound++;
        noteDirty(queue);
    }

    /** Appends entries for messages that the disk has lost, which were at {@code position} or behind it, in memory. */
    public void addLost(ConsumeQueue queue, long position, long count) {
        // Nothing begins at byte 0 but a blank; and positions grow, because queues are searched by them.
        long first = Math.max(1, position);
        for (long i = 0; i < count; i++) {
            queue.addLost(first + i);
        }
        noteDirty(queue);
    }

    private void noteDirty(ConsumeQueue queue) {
        if (queue.markDirty()) {
            dirty.add(queue);
        }
    }

    /** True when so much waits in memory that it should be written now. */
    public boolean isMuchUnwritten() {
        return addedSinceRound >= UNWRITTEN_MANY;
    }

    /** Entries from {@code offset} on, when they are in memory, else null. */
    public @Nullable Units inMemory(ConsumeQueue queue, long offset) {
        Units tail = queue.inTail(offset);
        return tail != null ? tail : blocks.get(queue, offset);
    }

    /** Reads the entries around an offset that {@link #inMemory} does not have. Empty when the file is missing. */
    public Future<Units> load(Workers workers, ConsumeQueue queue, long offset) {
        long first = BlockCache.blockStart(queue, offset);
        int count = (int) Math.min(BlockCache.BLOCK_UNITS, queue.filed() - first);
        return workers.run(() -> queue.files().read(first, count)).map(units -> {
            if (!queue.isDeleted()) {
                blocks.put(queue, units);
            }
            return units;
        });
    }

    /** What waits to be written. The answer goes to {@link #write}, on a worker, and then to {@link #written}. */
    public Round beginRound() {
        List<ConsumeQueue.Unwritten> unwritten = new ArrayList<>();
        List<ConsumeQueue> later = new ArrayList<>();
        for (ConsumeQueue queue : dirty) {
            if (queue.isDeleted() || queue.unwrittenCount() == 0) {
                queue.markClean();
            } else if (deleting.contains(queue.topic())) {
                // The topic was made anew, and the files of the old one have yet to go.
                later.add(queue);
            } else {
                unwritten.add(queue.takeUnwritten());
            }
        }
        dirty.clear();
        dirty.addAll(later);
        addedSinceRound = 0;
        return new Round(unwritten, new HashSet<>(), later.isEmpty());
    }

    /** Writes a round's entries: one write for each queue. Blocks. */
    public void write(Round round) throws IOException {
        for (ConsumeQueue.Unwritten unwritten : round.unwritten()) {
            unwritten.queue().files().write(unwritten.offset(), unwritten.units(), round.touched());
        }
    }

    /** The files have what the round took. */
    public void written(Round round) {
        for (ConsumeQueue.Unwritten unwritten : round.unwritten()) {
            unwritten.queue().filedTo(unwritten.end());
        }
    }

    /** The files lack some of what the round took: it is taken again by the next one. */
    public void notWritten(Round round) {
        for (ConsumeQueue.Unwritten unwritten : round.unwritten()) {
            if (!unwritten.queue().isDeleted()) {
                noteDirty(unwritten.queue());
            }
        }
    }

    /** True when entries are in memory only: a stop with such is not in order. */
    public boolean hasUnwritten() {
        boolean[] found = new boolean[1];
        forEach(queue -> found[0] |= queue.unwrittenCount() > 0);
        return found[0];
    }

    /** Makes files durable. Blocks. */
    public void force(Set<Path> files) throws IOException {
        QueueFiles.force(open, files);
    }

    /**
     * Where the files of a queue begin and end.
     *
     * @param min oldest offset
     * @param filed offset behind the last entry that the files have
     */
    public record Trim(ConsumeQueue queue, long min, long filed) {}

    /** All queues, for {@link #firstAtOrAfter}. */
    public List<Trim> beginTrim() {
        List<Trim> all = new ArrayList<>();
        forEach(queue -> {
            if (queue.filed() > queue.min()) {
                all.add(new Trim(queue, queue.min(), queue.filed()));
            }
        });
        return all;
    }

    /** A queue that is to begin at {@code offset}. */
    public Trim trimTo(ConsumeQueue queue, long offset) {
        return new Trim(queue, offset, queue.filed());
    }

    /** The queues that have entries of records in front of {@code position}, each with its first offset behind those. Blocks. */
    public List<Trim> firstAtOrAfter(List<Trim> queues, long position) throws IOException {
        List<Trim> changed = new ArrayList<>();
        for (Trim trim : queues) {
            long first = trim.queue().files().firstAtOrAfter(trim.min(), trim.filed(), position);
            if (first > trim.min()) {
                changed.add(new Trim(trim.queue(), first, trim.filed()));
            }
        }
        return changed;
    }

    /** The queues begin where it was found that they do. */
    public void trimmed(List<Trim> found) {
        found.forEach(trim -> trim.queue().raiseMin(trim.min()));
    }

    /** Deletes files of the queues in which no entry is left that anybody can read. Blocks. */
    public void deleteBelow(List<Trim> found) throws IOException {
        for (Trim trim : found) {
            trim.queue().files().deleteBelow(trim.min());
        }
    }

    /** Forgets the queues of a topic; their files stay until {@link #deleteFiles}, which must come, and {@link #deleted}. */
    public void remove(String topic) {
        deleting.add(topic);
        @Nullable ConsumeQueue[] queues = byTopic.remove(topic);
        for (ConsumeQueue queue : queues == null ? NONE : queues) {
            if (queue != null) {
                queue.markDeleted();
                blocks.forget(queue);
            }
        }
    }

    /** Deletes the files of a topic whose queues were removed. Blocks. */
    public void deleteFiles(String topic) throws IOException {
        Path files = directory.resolve(topic);
        try {
            disk.deleteTree(files);
            if (disk.exists(directory)) {
                disk.forceDirectory(directory);
            }
        } finally {
            // Not before: a reader that comes in between would open one again.
            open.forget(files);
        }
    }

    /** The deletion of a topic's files has ended. */
    public void deleted(String topic) {
        deleting.remove(topic);
    }

    @Override
    public void close() throws IOException {
        open.close();
    }

    private QueueFiles files(String topic, int queueId) {
        return new QueueFiles(disk, open, directory.resolve(topic).resolve(Integer.toString(queueId)), fileBytes);
    }

    Disk disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    /**
     * One writing of queue entries.
     *
     * @param unwritten copies of what was in memory
     * @param touched files that were written, to be forced some time
     * @param isWhole nothing that was in memory is left for a later round
     */
    public record Round(List<ConsumeQueue.Unwritten> unwritten, Set<Path> touched, boolean isWhole) {
        /** True when there is nothing to write. */
        public boolean isEmpty() {
            return unwritten.isEmpty();
        }
    }
}

package io.vespermq.store.queue;

import io.vespermq.store.api.QueueBounds;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The index of one queue: for each offset where its message lies. Derived from the log, so new entries stay in memory
 * and go to the file in the background; what a crash takes from it, recovery reads from the log again.
 *
 * <p>Files hold the entries below {@link #filed}, the tail in memory those from {@code tailFirst} on; the two may
 * overlap, and together they have every entry from {@link QueueBounds#min} to {@link QueueBounds#max}.
 *
 * <p>Owned by the worker that recovers it, then by the store's loop.
 */
public final class ConsumeQueue {
    private static final int TAIL_UNITS_FIRST = 16;

    /** Entries to be written to the files: a copy, so that a worker may write it while the tail grows. */
    record Unwritten(ConsumeQueue queue, long offset, ByteBuffer units) {
        long end() {
            return offset + units.capacity() / EntryLayout.BYTES;
        }
    }

    private final String topic;
    private final int queueId;
    private final QueueFiles files;

    // Owned by the recovering worker, then by the store's loop.
    private ByteBuffer tail = ByteBuffer.allocate(TAIL_UNITS_FIRST * EntryLayout.BYTES);
    private long tailFirst;
    private int tailCount;
    private long filed;
    private long min;
    private long endPosition;
    private boolean deleted;
    private boolean dirty;

    ConsumeQueue(String topic, int queueId, QueueFiles files) {
        this.topic = topic;
        this.queueId = queueId;
        this.files = files;
    }

    /** The queue's topic. */
    public String topic() {
        return topic;
    }

    /** The queue's number in its topic. */
    public int queueId() {
        return queueId;
    }

    /** Oldest and next offset. */
    public QueueBounds bounds() {
        return new QueueBounds(min, max());
    }

    /** Offset of the oldest message. */
    public long min() {
        return min;
    }

    /** Offset that the next message gets. */
    public long max() {
        return tailFirst + tailCount;
    }

    /** Position behind the newest record that the queue knows; 0 for none. */
    public long endPosition() {
        return endPosition;
    }

    /** True once the topic was deleted; entries are then dropped. */
    public boolean isDeleted() {
        return deleted;
    }

    /** Appends the entry of the next offset. */
    public void add(long position, int length, long tagCode) {
        put(position, length, tagCode);
        endPosition = position + length;
    }

    /** Appends an entry for a message that the disk has lost, which was at {@code position} or near it: nobody gets its offset. */
    void addLost(long position) {
        put(position, EntryLayout.BLANK_LENGTH, 0);
        endPosition = position + 1;
    }

    private void put(long position, int length, long tagCode) {
        if (tailCount * EntryLayout.BYTES == tail.capacity()) {
            tail = ByteBuffer.allocate(2 * tail.capacity()).put(0, tail, 0, tail.capacity());
        }
        EntryLayout.put(tail, tailCount * EntryLayout.BYTES, position, length, tagCode);
        tailCount++;
    }

    /**
     * Makes {@code offset} the next offset of a queue that has no message below it: the entries before it in its file
     * are blanks. For queues whose older messages are gone.
     */
    public void beginAt(long offset) {
        long first = offset - offset % files.unitsPerFile();
        tailFirst = first;
        tailCount = 0;
        filed = first;
        for (long blank = first; blank < offset; blank++) {
            put(0, EntryLayout.BLANK_LENGTH, 0);
        }
        endPosition = 0;
        min = offset;
    }

    /** Entries in memory that no file has yet. */
    public int unwrittenCount() {
        return (int) (max() - filed);
    }

    QueueFiles files() {
        return files;
    }

    /** Offset behind the last entry that the files have. */
    long filed() {
        return filed;
    }

    /** The tail when it has the entry, else null. */
    @Nullable
    Units inTail(long offset) {
        return offset >= tailFirst && offset < max() ? new Units(tailFirst, tailCount, tail) : null;
    }

    /** Marks the queue as waiting to be written; false when it already was. */
    boolean markDirty() {
        boolean was = dirty;
        dirty = true;
        return !was;
    }

    /** The queue waits no more. */
    void markClean() {
        dirty = false;
    }

    /** A copy of what the files lack. */
    Unwritten takeUnwritten() {
        dirty = false;
        int from = (int) (filed - tailFirst) * EntryLayout.BYTES;
        int bytes = unwrittenCount() * EntryLayout.BYTES;
        return new Unwritten(this, filed, ByteBuffer.allocate(bytes).put(0, tail, from, bytes));
    }

    /** The files have everything below {@code offset}: the tail forgets it. */
    void filedTo(long offset) {
        int gone = (int) (offset - tailFirst);
        int left = tailCount - gone;
        int capacity = TAIL_UNITS_FIRST;
        while (capacity < left) {
            capacity *= 2;
        }
        tail = ByteBuffer.allocate(capacity * EntryLayout.BYTES)
                .put(0, tail, gone * EntryLayout.BYTES, left * EntryLayout.BYTES);
        tailFirst = offset;
        tailCount = left;
        filed = offset;
    }

    /** What recovery found in the files: entries in [min, max), the newest one's record ending at {@code end}. */
    void recovered(long oldest, long next, long end) {
        min = oldest;
        tailFirst = next;
        tailCount = 0;
        filed = next;
        endPosition = end;
    }

    void raiseMin(long offset) {
        min = Math.max(min, offset);
    }

    void markDeleted() {
        deleted = true;
    }
}

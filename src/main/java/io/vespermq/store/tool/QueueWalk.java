package io.vespermq.store.tool;

import io.vespermq.message.RecordLayout;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.log.RecordRun;
import io.vespermq.store.queue.EntryLayout;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Compares the entries of all consume queues with the records that they point to. */
final class QueueWalk {
    /** Up to the length of the body, wherever the hosts end. */
    private static final int HEAD_BYTES = RecordLayout.bodyLength(-1) + Integer.BYTES;

    /** With its length; none is longer. */
    private static final int TOPIC_BYTES_MAX = 1 << 10;

    private final Disk disk;
    private final Path directory;
    private final LogFiles files;
    private final LogWalk log;
    private final Faults faults;
    private final boolean aborted;
    private long queues;
    private long entries;

    QueueWalk(StoreAtRest store, LogFiles files, LogWalk log, Faults faults, boolean aborted) {
        this.disk = store.disk();
        this.directory = store.directory().queues();
        this.files = files;
        this.log = log;
        this.faults = faults;
        this.aborted = aborted;
    }

    long queues() {
        return queues;
    }

    long entries() {
        return entries;
    }

    void walk() throws IOException {
        for (QueueName queue : QueueDirectories.in(disk, directory)) {
            queues++;
            walk(queue);
        }
    }

    private void walk(QueueName queue) throws IOException {
        Path place = QueueDirectories.of(directory, queue);
        long end = 0;
        Path newest = place;
        long endInFile = 0;
        for (String name : disk.list(place)) {
            long base = FileNames.base(name);
            if (base >= 0) {
                newest = place.resolve(name);
                end = walk(queue, newest, base / EntryLayout.BYTES);
                endInFile = end * EntryLayout.BYTES - base;
            }
        }
        Long inLog = log.nextOffsets().get(queue);
        if (inLog != null && end < inLog && !aborted) {
            faults.tell(newest + ", byte " + endInFile + ": an entry of offset " + end
                    + " expected, none found: the queue ends at offset " + end
                    + ", the log has its messages up to offset " + inLog);
        }
    }

    /** Walks over one file; the offset behind its last entry. */
    private long walk(QueueName queue, Path file, long firstOffset) throws IOException {
        ByteBuffer units = ByteBuffer.allocate(Math.toIntExact(disk.length(file)));
        try (DiskFile open = disk.openToRead(file)) {
            open.read(units, 0);
        }
        units.flip();
        FileFaults found = new FileFaults(file);
        long offset = firstOffset;
        for (int at = 0; at + EntryLayout.BYTES <= units.limit(); at += EntryLayout.BYTES, offset++) {
            long position = units.getLong(at + EntryLayout.POSITION);
            int length = units.getInt(at + EntryLayout.LENGTH);
            if (position < 0 || length <= 0) {
                break;
            }
            entries++;
            String fault = length == EntryLayout.BLANK_LENGTH ? null : fault(queue, offset, position, length);
            if (fault != null) {
                found.found(at, fault);
            }
        }
        found.tell(faults);
        return offset;
    }

    private @Nullable String fault(QueueName queue, long offset, long position, int length) throws IOException {
        if (position < files.begin()) {
            return null;
        }
        Segment segment = files.holding(position);
        if (segment == null || position >= log.end()) {
            return aborted
                    ? null
                    : "the entry of offset " + offset + " points to byte " + position + " of the log, which ends at "
                            + log.end();
        }
        return isMessage(queue, offset, segment, position, length)
                ? null
                : "the entry of offset " + offset + " points to " + length + " bytes at byte " + position
                        + " of the log, where there is no message of this queue and offset";
    }

    private static boolean isMessage(QueueName queue, long offset, Segment segment, long position, int length)
            throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        segment.file().read(head, position - segment.base());
        if (head.position() < RecordLayout.FIXED_BYTES_V4 || head.getInt(RecordLayout.LENGTH) != length) {
            return false;
        }
        if (queue.topic().startsWith(RecordRun.LIGHT_QUEUE_PREFIX)) {
            return true;
        }
        return head.getInt(RecordLayout.QUEUE_ID) == queue.queueId()
                && head.getLong(RecordLayout.QUEUE_OFFSET) == offset
                && queue.topic().equals(topic(segment, position, head));
    }

    /** The topic of what may be a message; null when it is none. */
    private static @Nullable String topic(Segment segment, long position, ByteBuffer head) throws IOException {
        int bodyLengthAt = RecordLayout.bodyLength(head.getInt(RecordLayout.SYS_FLAG));
        long topicAt = bodyLengthAt + Integer.BYTES + (long) head.getInt(bodyLengthAt);
        boolean isShort = head.getInt(RecordLayout.MAGIC) != RecordLayout.MAGIC_V2;
        int length = head.getInt(RecordLayout.LENGTH);
        ByteBuffer text = ByteBuffer.allocate(TOPIC_BYTES_MAX);
        if (topicAt < bodyLengthAt || topicAt + Short.BYTES > length) {
            return null;
        }
        segment.file().read(text, position - segment.base() + topicAt);
        text.flip();
        int bytes = isShort ? text.get() : text.getShort();
        return bytes < 0 || bytes > text.remaining()
                ? null
                : new String(text.array(), text.position(), bytes, StandardCharsets.UTF_8);
    }
}

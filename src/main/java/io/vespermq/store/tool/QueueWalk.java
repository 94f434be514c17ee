package io.vespermq.store.tool;

import io.vespermq.message.RecordLayout;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SystemTopics;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.log.RecordCheck;
import io.vespermq.store.queue.EntryLayout;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Compares the entries of all consume queues with the records that they point to. */
final class QueueWalk {
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
        if (length < RecordLayout.FIXED_BYTES_V4
                || length > Math.min(segment.end() - position, RecordLayout.RECORD_BYTES_MAX)) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        segment.file().read(bytes, position - segment.base());
        if (bytes.hasRemaining()
                || bytes.getInt(RecordLayout.LENGTH) != length
                || !RecordCheck.isWellFormed(bytes.rewind(), length)) {
            return false;
        }
        StoredMessage message = new StoredMessage(bytes);
        return SystemTopics.isLightQueue(queue.topic())
                || (message.queueId() == queue.queueId()
                        && message.queueOffset() == offset
                        && message.topic().equals(queue.topic()));
    }
}

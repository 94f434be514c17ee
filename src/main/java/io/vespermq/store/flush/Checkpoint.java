package io.vespermq.store.flush;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What is proven durable, as RocketMQ's {@code checkpoint} file says it. Never ahead of the disk: a value that is too new
 * would make recovery begin behind messages whose queue entries are lost.
 *
 * <pre>
 *   0               8                16              24                 32                40     4096
 *   +---------------+----------------+---------------+------------------+------------------+- - - -+
 *   | log store ms  | queue store ms | index store ms| master's flushed | confirmed        | zeros |
 *   +---------------+----------------+---------------+------------------+------------------+- - - -+
 * </pre>
 *
 * @param logStoreMs store time of the newest message that a force of the log covers, epoch milliseconds
 * @param queueStoreMs store time of the newest message whose queue entry a force covers, epoch milliseconds
 * @param indexStoreMs end time of the last index file that is durable, epoch milliseconds
 * @param masterFlushed a slave's: how far its master had flushed, bytes
 * @param confirmed kept as found: RocketMQ's confirmed position in duplication mode, bytes
 */
public record Checkpoint(long logStoreMs, long queueStoreMs, long indexStoreMs, long masterFlushed, long confirmed) {
    /** Nothing is proven: recovery reads the whole log. */
    public static final Checkpoint NONE = new Checkpoint(0, 0, 0, 0, 0);

    private static final int FILE_BYTES = 4096;
    // Store times may be equal or slightly out of step with forces; RocketMQ's own margin.
    private static final long MARGIN_MS = 3000;

    /** Reads the file; {@link #NONE} when it is missing or too short. Blocks. */
    public static Checkpoint read(Disk disk, Path file) throws IOException {
        if (!disk.exists(file)) {
            return NONE;
        }
        ByteBuffer bytes = ByteBuffer.allocate(5 * Long.BYTES);
        try (DiskFile open = disk.open(file)) {
            if (open.read(bytes, 0) < bytes.capacity()) {
                return NONE;
            }
        }
        bytes.flip();
        return new Checkpoint(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /** Writes and forces the file. One sector changes, so a torn write leaves the old values or the new ones. Blocks. */
    public void write(Disk disk, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(5 * Long.BYTES);
        bytes.putLong(logStoreMs).putLong(queueStoreMs).putLong(indexStoreMs);
        bytes.putLong(masterFlushed).putLong(confirmed).flip();
        try (DiskFile open = disk.create(file, FILE_BYTES)) {
            open.write(bytes, 0);
            open.force();
        }
    }

    /** A checkpoint with other proven times; they never go back. */
    public Checkpoint proven(long newLogStoreMs, long newQueueStoreMs) {
        return new Checkpoint(
                Math.max(logStoreMs, newLogStoreMs),
                Math.max(queueStoreMs, newQueueStoreMs),
                indexStoreMs,
                masterFlushed,
                confirmed);
    }

    /** A checkpoint that proves nothing of the queues: the next recovery reads the whole log. */
    public Checkpoint unproven() {
        return new Checkpoint(logStoreMs, 0, indexStoreMs, masterFlushed, confirmed);
    }

    /** The same for a log that is to end at {@code position}: nothing newer than {@code storeMs} is proven. */
    public Checkpoint upTo(long position, long storeMs) {
        return new Checkpoint(
                Math.min(logStoreMs, storeMs),
                Math.min(queueStoreMs, storeMs),
                Math.min(indexStoreMs, storeMs),
                Math.min(masterFlushed, position),
                Math.min(confirmed, position));
    }

    /** A checkpoint with another proven time of the index; it never goes back. */
    public Checkpoint indexed(long newIndexStoreMs) {
        return new Checkpoint(
                logStoreMs, queueStoreMs, Math.max(indexStoreMs, newIndexStoreMs), masterFlushed, confirmed);
    }

    /** Messages stored up to this time may be called proven: none that is stored later may have an older one. */
    public long newestMs() {
        return Math.max(logStoreMs, queueStoreMs);
    }

    /** A file of the log whose first message is not younger than this is old enough to begin recovery at. */
    public long recoverFromMs() {
        return Math.max(0, Math.min(logStoreMs, queueStoreMs) - MARGIN_MS);
    }
}

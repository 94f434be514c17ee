package io.vespermq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vespermq.message.RecordLayout;
import io.vespermq.message.SystemTopics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Records of a queue to read one behind the other into one buffer. Neighbours in the log become one piece. */
public final class RecordRun {
    private static final int PIECES = 32;

    // Where the records belong; null when any will do.
    private final @Nullable ByteBuf topic;
    private final int queueId;

    private long[] positions = new long[PIECES];
    private int[] lengths = new int[PIECES];
    private int[] records = new int[PIECES];
    private int[] recordLengths = new int[PIECES];
    private long[] offsets = new long[PIECES];
    private int pieces;
    private int bytes;
    private int count;

    /** None yet. Each record has to say that it is of this queue, and where it is in it. */
    public RecordRun(String topic, int queueId) {
        this.topic = SystemTopics.isLightQueue(topic)
                ? null
                : Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8));
        this.queueId = queueId;
    }

    private RecordRun() {
        topic = null;
        queueId = 0;
    }

    /** One record of whatever queue. */
    static RecordRun ofOne(long position, int length) {
        RecordRun run = new RecordRun();
        run.add(position, length, 0);
        return run;
    }

    /**
     * Adds a record behind those already there.
     *
     * @param offset its offset in the queue
     */
    public void add(long position, int length, long offset) {
        boolean follows = pieces > 0 && positions[pieces - 1] + lengths[pieces - 1] == position;
        if (follows) {
            lengths[pieces - 1] += length;
        } else {
            addPiece(position, length);
        }
        if (count == recordLengths.length) {
            recordLengths = Arrays.copyOf(recordLengths, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        recordLengths[count] = length;
        offsets[count] = offset;
        records[pieces - 1]++;
        bytes += length;
        count++;
    }

    /** Bytes of all records. */
    public int bytes() {
        return bytes;
    }

    /** Records. */
    public int count() {
        return count;
    }

    int pieces() {
        return pieces;
    }

    long position(int piece) {
        return positions[piece];
    }

    int length(int piece) {
        return lengths[piece];
    }

    /** How many records a piece is said to have. */
    int records(int piece) {
        return records[piece];
    }

    /** How long a record is said to be, counted over all pieces. */
    int recordLength(int record) {
        return recordLengths[record];
    }

    /** The offset in the queue of a record. */
    long offset(int record) {
        return offsets[record];
    }

    /**
     * Finds a record that belongs elsewhere, among whole ones that fill a buffer: of another topic or queue, or of another
     * offset while others have their own. If all have another offset, it is the queue that is shifted, as RocketMQ leaves one
     * of which it lost entries.
     *
     * @return its number; −1 when there is none
     */
    int firstOfAnother(ByteBuf buffer) {
        ByteBuf name = topic;
        if (name == null) {
            return -1;
        }
        int at = 0;
        int elsewhere = -1;
        boolean isAnyInPlace = false;
        for (int record = 0; record < count; record++) {
            if (!isOfQueue(name, buffer, at, recordLengths[record])) {
                return record;
            }
            if (buffer.getLong(at + RecordLayout.QUEUE_OFFSET) == offsets[record]) {
                isAnyInPlace = true;
            } else if (elsewhere < 0) {
                elsewhere = record;
            }
            at += recordLengths[record];
        }
        return isAnyInPlace ? elsewhere : -1;
    }

    private boolean isOfQueue(ByteBuf name, ByteBuf buffer, int at, int length) {
        if (buffer.getInt(at + RecordLayout.QUEUE_ID) != queueId) {
            return false;
        }
        int bodyAt = RecordLayout.bodyLength(buffer.getInt(at + RecordLayout.SYS_FLAG)) + Integer.BYTES;
        boolean isShort = buffer.getInt(at + RecordLayout.MAGIC) != RecordLayout.MAGIC_V2;
        int nameBytes = name.readableBytes();
        int bodyMax = length - bodyAt - nameBytes - (isShort ? Byte.BYTES : Short.BYTES);
        int body = bodyMax < 0 ? -1 : buffer.getInt(at + bodyAt - Integer.BYTES);
        if (body < 0 || body > bodyMax) {
            return false;
        }
        int topicAt = at + bodyAt + body;
        return (isShort ? buffer.getByte(topicAt) : buffer.getShort(topicAt)) == nameBytes
                && ByteBufUtil.equals(buffer, topicAt + (isShort ? Byte.BYTES : Short.BYTES), name, 0, nameBytes);
    }

    private void addPiece(long position, int length) {
        if (pieces == positions.length) {
            positions = Arrays.copyOf(positions, 2 * pieces);
            lengths = Arrays.copyOf(lengths, 2 * pieces);
            records = Arrays.copyOf(records, 2 * pieces);
        }
        positions[pieces] = position;
        lengths[pieces] = length;
        pieces++;
    }
}

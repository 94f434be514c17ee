package io.vespermq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vespermq.message.RecordLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Records of a queue to read one behind the other into one buffer. Neighbours in the log become one piece. */
public final class RecordRun {
    /** RocketMQ lets such queues have records of other ones. */
    private static final String LIGHT_QUEUE_PREFIX = "%LMQ%";

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

    /** None yet. Each record has to say that it is of this queue. */
    public RecordRun(String topic, int queueId) {
        this.topic = topic.startsWith(LIGHT_QUEUE_PREFIX)
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
     * True when what lies at {@code at}, which has the length and the position of a record of the run, is that record and
     * not one of another queue or offset.
     */
    boolean isOf(int record, ByteBuf records, int at) {
        if (topic == null) {
            return true;
        }
        if (records.getInt(at + RecordLayout.QUEUE_ID) != queueId
                || records.getLong(at + RecordLayout.QUEUE_OFFSET) != offsets[record]) {
            return false;
        }
        int length = recordLengths[record];
        int bodyAt = RecordLayout.bodyLength(records.getInt(at + RecordLayout.SYS_FLAG)) + Integer.BYTES;
        int topicAt = bodyAt > length ? -1 : bodyAt + records.getInt(at + bodyAt - Integer.BYTES);
        boolean isShort = records.getInt(at + RecordLayout.MAGIC) != RecordLayout.MAGIC_V2;
        int nameAt = topicAt + (isShort ? Byte.BYTES : Short.BYTES);
        int bytes = topic.readableBytes();
        return topicAt >= bodyAt
                && nameAt + bytes <= length
                && (isShort ? records.getByte(at + topicAt) : records.getShort(at + topicAt)) == bytes
                && ByteBufUtil.equals(records, at + nameAt, topic, 0, bytes);
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

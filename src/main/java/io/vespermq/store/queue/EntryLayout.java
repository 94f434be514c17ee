package io.vespermq.store.queue;

import java.nio.ByteBuffer;

/**
 * One entry of a consume queue as it lies in a file. Big-endian, offsets in bytes.
 *
 * <pre>
 *   0                 8        12               20
 *   +-----------------+--------+-----------------+
 *   | position in log | length |    tag code     |
 *   +-----------------+--------+-----------------+
 * </pre>
 *
 * An entry is valid when its position is not negative and its length is positive; a file's valid entries stand at its
 * start. A queue whose first message does not have offset 0 begins with <em>blank</em> entries up to it: position 0,
 * length 0x7FFFFFFF. The same length with a position is the entry of a message that was lost: it keeps the offset.
 */
public final class EntryLayout {
    public static final int POSITION = 0;
    public static final int LENGTH = POSITION + Long.BYTES;
    public static final int TAG_CODE = LENGTH + Integer.BYTES;
    public static final int BYTES = TAG_CODE + Long.BYTES;

    /** Length field of an entry that stands for no message. */
    public static final int BLANK_LENGTH = 0x7FFFFFFF;

    static {
        // Apache RocketMQ's consume queues have units of 20 bytes.
        if (BYTES != 20) {
            throw new AssertionError("queue entry of " + BYTES + " bytes");
        }
    }

    private EntryLayout() {}

    static void put(ByteBuffer out, int at, long position, int length, long tagCode) {
        out.putLong(at + POSITION, position);
        out.putInt(at + LENGTH, length);
        out.putLong(at + TAG_CODE, tagCode);
    }
}

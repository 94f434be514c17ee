package io.vespermq.store.log;

import io.vespermq.message.RecordLayout;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A record that stands where the disk has changed others beyond repair, so that the log is a chain of whole records again
 * for whoever reads it: this broker, Apache RocketMQ, a slave. It is marked as a rolled-back part of a transaction, which
 * no queue and no index ever gets; its topic is one character, so that it fits where the shortest message was.
 */
public final class Placeholder {
    /** The shortest one, which is as long as the shortest message. */
    public static final int BYTES_MIN = RecordLayout.FIXED_BYTES_V4 + 1;

    private static final int BYTES_MAX = 1 << 20;
    private static final byte TOPIC = '_';
    /** In the field that producers may use as they like. */
    private static final int FLAG =
            ByteBuffer.wrap("LOST".getBytes(StandardCharsets.US_ASCII)).getInt();

    private Placeholder() {}

    /**
     * The first of the placeholders that fill {@code bytes} of the log.
     *
     * @param position where it is to lie
     * @param bytes at least {@link #BYTES_MIN}; what is left behind it is 0 or enough for another one
     * @param storeMs store time that it gets, epoch milliseconds
     */
    public static ByteBuffer first(long position, long bytes, long storeMs) {
        long left = bytes - BYTES_MAX;
        int length = (int) (left <= 0 ? bytes : left < BYTES_MIN ? BYTES_MAX - BYTES_MIN : BYTES_MAX);
        int bodyLength = length - BYTES_MIN;
        ByteBuffer record = ByteBuffer.allocate(length);
        record.putInt(RecordLayout.LENGTH, length);
        record.putInt(RecordLayout.MAGIC, RecordLayout.MAGIC_V1);
        record.putInt(RecordLayout.FLAG, FLAG);
        record.putLong(RecordLayout.POSITION, position);
        record.putInt(RecordLayout.SYS_FLAG, SysFlag.TRANSACTION_ROLLBACK);
        record.putLong(RecordLayout.BORN_MS, storeMs);
        record.putLong(RecordLayout.storeMs(0), storeMs);
        int bodyAt = RecordLayout.bodyLength(0) + Integer.BYTES;
        record.putInt(bodyAt - Integer.BYTES, bodyLength);
        CRC32 crc = new CRC32();
        crc.update(record.slice(bodyAt, bodyLength));
        record.putInt(RecordLayout.BODY_CRC, bodyLength == 0 ? 0 : (int) crc.getValue() & RecordLayout.CRC_MASK);
        record.put(bodyAt + bodyLength, (byte) 1).put(bodyAt + bodyLength + 1, TOPIC);
        return record;
    }

    /** What says that a segment ends here: the log goes on in the next one. */
    public static ByteBuffer blank(int bytesLeft) {
        return ByteBuffer.allocate(RecordLayout.BLANK_BYTES)
                .putInt(bytesLeft)
                .putInt(RecordLayout.MAGIC_BLANK)
                .flip();
    }

    /** True for a placeholder. */
    public static boolean isOne(StoredMessage record) {
        return record.flag() == FLAG
                && SysFlag.transaction(record.sysFlag()) == SysFlag.TRANSACTION_ROLLBACK
                && record.topic().equals("_");
    }
}

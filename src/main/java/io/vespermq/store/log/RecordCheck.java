package io.vespermq.store.log;

import io.vespermq.message.RecordChecksum;
import io.vespermq.message.RecordLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Decides whether bytes are a record that belongs where they lie. Stricter than RocketMQ: a record must also carry its
 * own position, so that what an older file left behind is never taken for a message.
 */
public final class RecordCheck {
    /** No record begins here. */
    public static final int INVALID = -1;
    /** A blank record: the segment ends here. */
    public static final int BLANK = 0;

    private RecordCheck() {}

    /**
     * The length that a record beginning at the buffer's position claims, if its first fields are plausible; {@link
     * #BLANK} or {@link #INVALID} otherwise. Needs {@link RecordLayout#SYS_FLAG} readable bytes, or fewer at the end of
     * a segment.
     *
     * @param left bytes from there to the end of the segment
     */
    public static int claimedLength(ByteBuffer record, long position, long left) {
        if (left < RecordLayout.BLANK_BYTES || record.remaining() < RecordLayout.BLANK_BYTES) {
            return INVALID;
        }
        int at = record.position();
        int length = record.getInt(at + RecordLayout.LENGTH);
        int magic = record.getInt(at + RecordLayout.MAGIC);
        if (magic == RecordLayout.MAGIC_BLANK) {
            return BLANK;
        }
        boolean plausible = (magic == RecordLayout.MAGIC_V1 || magic == RecordLayout.MAGIC_V2)
                && length >= RecordLayout.FIXED_BYTES_V4
                && length <= Math.min(left, RecordLayout.RECORD_BYTES_MAX)
                && record.remaining() >= RecordLayout.SYS_FLAG
                && record.getLong(at + RecordLayout.POSITION) == position;
        return plausible ? length : INVALID;
    }

    /**
     * True when the {@code length} bytes from the buffer's position on are one whole record: its inner lengths add up
     * and it has the right checksum; where a broker wrote none over the whole record, the body has.
     */
    public static boolean isWhole(ByteBuffer record, int length) {
        if (!isWellFormed(record, length)) {
            return false;
        }
        int at = record.position();
        int bodyAt = RecordLayout.bodyLength(record.getInt(at + RecordLayout.SYS_FLAG)) + Integer.BYTES;
        int bodyLength = record.getInt(at + bodyAt - Integer.BYTES);
        return RecordChecksum.isThere(record, at, length)
                ? RecordChecksum.isRight(record, at, length)
                : bodyCrc(record, at + bodyAt, bodyLength) == record.getInt(at + RecordLayout.BODY_CRC);
    }

    /**
     * Length of what begins at the buffer's position and looks like a record, whatever its checksum says; 0 or less for
     * anything else, and when the buffer ends in the middle of it.
     */
    public static int legibleLength(ByteBuffer record, long position) {
        int length = claimedLength(record, position, record.remaining());
        return length > 0 && isWellFormed(record, length) ? length : INVALID;
    }

    /**
     * True when the inner lengths of the {@code length} bytes from the buffer's position on add up, so that every field
     * can be read. For records whose bytes are beyond doubt; {@link #isWhole} is for all others.
     */
    public static boolean isWellFormed(ByteBuffer record, int length) {
        int at = record.position();
        int bodyAt = RecordLayout.bodyLength(record.getInt(at + RecordLayout.SYS_FLAG)) + Integer.BYTES;
        if (bodyAt > length) {
            return false;
        }
        int bodyLength = record.getInt(at + bodyAt - Integer.BYTES);
        return bodyLength >= 0
                && bodyLength <= length - bodyAt
                && lengthsAddUp(record, at, bodyAt + bodyLength, length);
    }

    private static boolean lengthsAddUp(ByteBuffer record, int at, int topicLengthAt, int length) {
        boolean wide = record.getInt(at + RecordLayout.MAGIC) == RecordLayout.MAGIC_V2;
        int topicAt = topicLengthAt + (wide ? Short.BYTES : Byte.BYTES);
        if (topicAt > length) {
            return false;
        }
        int topicLength = wide ? record.getShort(at + topicLengthAt) : record.get(at + topicLengthAt);
        int propertiesAt = topicAt + topicLength + Short.BYTES;
        if (topicLength <= 0 || propertiesAt > length) {
            return false;
        }
        int propertyLength = record.getShort(at + propertiesAt - Short.BYTES);
        return propertyLength >= 0
                && propertiesAt + propertyLength == length
                && isName(record, at + topicAt, topicLength)
                // The body's checksum does not cover what follows it. A record that was torn there ends in a zero.
                && (propertyLength == 0 || record.get(at + length - 1) != 0);
    }

    /** True for a topic that may become a directory's name, whoever wrote it. */
    private static boolean isName(ByteBuffer record, int at, int length) {
        for (int i = at; i < at + length; i++) {
            if (isUnfitForName(record.get(i))) {
                return false;
            }
        }
        return length > 2 || record.get(at) != '.';
    }

    static boolean isUnfitForName(int c) {
        return (c >= 0 && c <= ' ') || c == '/' || c == '\\';
    }

    private static int bodyCrc(ByteBuffer record, int at, int length) {
        if (length == 0) {
            return 0;
        }
        CRC32 crc = new CRC32();
        crc.update(record.slice(at, length));
        return (int) crc.getValue() & RecordLayout.CRC_MASK;
    }
}

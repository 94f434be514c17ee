package io.vespermq.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The checksum over a whole record. It is the record's last property, so that every reader of RocketMQ's format passes over it:
 *
 * <pre>
 *   __CRC32# U+0001 dddddddddd U+0002       20 bytes; digits of CRC-32 &amp; 0x7FFFFFFF, lowest first, filled up with 0
 * </pre>
 *
 * It covers everything before it. Apache RocketMQ 5 writes the same with enabledAppendPropCRC and checks it with
 * forceVerifyPropCRC; see docs/formats.md. The body's own checksum covers neither the header nor the properties.
 */
public final class RecordChecksum {
    /** The property's name; what comes in under it is never stored. */
    public static final String PROPERTY = "__CRC32#";

    private static final int DIGITS = 10;
    private static final int RADIX = 10;
    private static final byte[] NAME = (PROPERTY + MessageProperties.NAME_VALUE).getBytes(StandardCharsets.US_ASCII);

    /** Bytes of the property, which every record that is written here ends with. */
    public static final int BYTES = NAME.length + DIGITS + 1;

    private RecordChecksum() {}

    /** Writes the checksum of what lies from {@code start} to the position of {@code out}, and moves the position behind it. */
    static void append(ByteBuffer out, int start) {
        int rest = of(out, start, out.position() - start);
        out.put(NAME);
        for (int i = 0; i < DIGITS; i++) {
            out.put((byte) ('0' + rest % RADIX));
            rest /= RADIX;
        }
        out.put((byte) MessageProperties.PAIR_END);
    }

    /** True when the record of {@code length} bytes at {@code at} ends with a checksum, right or wrong. */
    public static boolean isThere(ByteBuffer record, int at, int length) {
        return length >= BYTES && isName(record, at + length - BYTES);
    }

    /** True for properties whose end would be taken for a checksum. */
    static boolean endsLikeOne(byte[] properties) {
        return properties.length >= BYTES && isName(ByteBuffer.wrap(properties), properties.length - BYTES);
    }

    private static boolean isName(ByteBuffer bytes, int at) {
        for (int i = 0; i < NAME.length; i++) {
            if (bytes.get(at + i) != NAME[i]) {
                return false;
            }
        }
        return true;
    }

    /** True when the record of {@code length} bytes at {@code at}, which ends with a checksum, has the right one. */
    public static boolean isRight(ByteBuffer record, int at, int length) {
        int rest = of(record, at, length - BYTES);
        int digits = at + length - 1 - DIGITS;
        for (int i = 0; i < DIGITS; i++) {
            if (record.get(digits + i) != '0' + rest % RADIX) {
                return false;
            }
            rest /= RADIX;
        }
        return record.get(at + length - 1) == MessageProperties.PAIR_END;
    }

    private static int of(ByteBuffer buffer, int at, int length) {
        int position = buffer.position();
        int limit = buffer.limit();
        CRC32 crc = new CRC32();
        buffer.limit(at + length).position(at);
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue() & RecordLayout.CRC_MASK;
    }
}

package io.vespermq.message;

/**
 * A message as it lies in the commit log and as pull replies carry it. All integers big-endian, offsets in bytes. The
 * two hosts have 8 bytes for IPv4 and 20 for IPv6, so what follows them moves by 12 for each IPv6 host.
 *
 * <pre>
 *   0        4        8        12       16       20              28              36       40
 *   +--------+--------+--------+--------+--------+---------------+---------------+--------+---------------+
 *   | length | magic  |body crc| queue  |  flag  | queue offset  |   position    |sysflag |   born ms     |
 *   +--------+--------+--------+--------+--------+---------------+---------------+--------+---------------+
 *   48          56              64          72       76                84       88
 *   +-----------+---------------+-----------+--------+-----------------+--------+------+----------+-------+
 *   | born host |   store ms    |store host |reconsum| prepared offset |body len| body |len topic | len properties
 *   +-----------+---------------+-----------+--------+-----------------+--------+------+----------+-------+
 * </pre>
 *
 * The topic's length has 1 byte (magic V1) or 2 (V2); the properties' length has 2 bytes. Source of the format: Apache
 * RocketMQ 5, see docs/formats.md.
 */
public final class RecordLayout {
    public static final int LENGTH = 0;
    public static final int MAGIC = LENGTH + Integer.BYTES;
    public static final int BODY_CRC = MAGIC + Integer.BYTES;
    public static final int QUEUE_ID = BODY_CRC + Integer.BYTES;
    public static final int FLAG = QUEUE_ID + Integer.BYTES;
    public static final int QUEUE_OFFSET = FLAG + Integer.BYTES;
    public static final int POSITION = QUEUE_OFFSET + Long.BYTES;
    public static final int SYS_FLAG = POSITION + Long.BYTES;
    public static final int BORN_MS = SYS_FLAG + Integer.BYTES;
    public static final int BORN_HOST = BORN_MS + Long.BYTES;

    public static final int HOST_BYTES_V4 = 4 + Integer.BYTES;
    public static final int HOST_BYTES_V6 = 16 + Integer.BYTES;

    /** Bytes of a record with IPv4 hosts, magic V1 and empty body, topic and properties. */
    public static final int FIXED_BYTES_V4 = 91;

    public static final int MAGIC_V1 = 0xDAA320A7;
    public static final int MAGIC_V2 = 0xDAA320AB;
    /** Magic of the record that fills the end of a segment: its length field covers the rest of the file. */
    public static final int MAGIC_BLANK = 0xCBD43194;
    /** A segment always keeps room for a blank record's two integers. */
    public static final int BLANK_BYTES = 2 * Integer.BYTES;

    public static final int PROPERTIES_BYTES_MAX = Short.MAX_VALUE;
    /** No record is longer: four times what a frame of the protocol carries. A longer claim is damage. */
    public static final int RECORD_BYTES_MAX = 64 << 20;
    /** Topics up to this many characters are written with magic V1. */
    public static final int TOPIC_CHARS_V1_MAX = Byte.MAX_VALUE;
    /** Checksums are kept as positive integers. */
    public static final int CRC_MASK = 0x7FFFFFFF;

    static {
        // Apache RocketMQ 5 reads the born time at byte 40; a field inserted above would move it.
        if (BORN_MS != 40) {
            throw new AssertionError("record layout moved: born time at " + BORN_MS);
        }
    }

    private RecordLayout() {}

    /** Offset of the store time. */
    public static int storeMs(int sysFlag) {
        return BORN_HOST + bornHostBytes(sysFlag);
    }

    /** Offset of the store host. */
    public static int storeHost(int sysFlag) {
        return storeMs(sysFlag) + Long.BYTES;
    }

    /** Offset of the reconsume count; the prepared-transaction offset and the body length follow it. */
    public static int reconsumeTimes(int sysFlag) {
        return storeHost(sysFlag) + storeHostBytes(sysFlag);
    }

    /** Offset of the body's length. */
    public static int bodyLength(int sysFlag) {
        return reconsumeTimes(sysFlag) + Integer.BYTES + Long.BYTES;
    }

    /** Bytes of the born host. */
    public static int bornHostBytes(int sysFlag) {
        return (sysFlag & SysFlag.BORN_HOST_V6) == 0 ? HOST_BYTES_V4 : HOST_BYTES_V6;
    }

    /** Bytes of the store host. */
    public static int storeHostBytes(int sysFlag) {
        return (sysFlag & SysFlag.STORE_HOST_V6) == 0 ? HOST_BYTES_V4 : HOST_BYTES_V6;
    }
}

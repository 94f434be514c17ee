package io.vespermq.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A record of the log, read back. Views the given bytes; they must not change while it is used.
 *
 * @param bytes the whole record, from its length field to its last property byte
 */
public record StoredMessage(ByteBuffer bytes) {
    /** A message over the record that begins at the buffer's position. */
    public static StoredMessage at(ByteBuffer buffer) {
        int length = buffer.getInt(buffer.position());
        return new StoredMessage(buffer.slice(buffer.position(), length));
    }

    /** Bytes of the whole record. */
    public int length() {
        return bytes.getInt(RecordLayout.LENGTH);
    }

    /** The queue it is in. */
    public int queueId() {
        return bytes.getInt(RecordLayout.QUEUE_ID);
    }

    /** The producer's own flag. */
    public int flag() {
        return bytes.getInt(RecordLayout.FLAG);
    }

    /** Index of the message in its queue. */
    public long queueOffset() {
        return bytes.getLong(RecordLayout.QUEUE_OFFSET);
    }

    /** Bytes from the start of the log. */
    public long position() {
        return bytes.getLong(RecordLayout.POSITION);
    }

    /** The system flag, see {@link SysFlag}. */
    public int sysFlag() {
        return bytes.getInt(RecordLayout.SYS_FLAG);
    }

    /** When the producer made it, by its own clock; epoch milliseconds. */
    public long bornMs() {
        return bytes.getLong(RecordLayout.BORN_MS);
    }

    /** Where the producer ran. */
    public HostAddress bornHost() {
        ByteBuffer at = bytes.duplicate().position(RecordLayout.BORN_HOST);
        return HostAddress.read(at, (sysFlag() & SysFlag.BORN_HOST_V6) != 0);
    }

    /** When the broker stored it; epoch milliseconds. */
    public long storeMs() {
        return bytes.getLong(RecordLayout.storeMs(sysFlag()));
    }

    /** The broker that stored it. */
    public HostAddress storeHost() {
        ByteBuffer at = bytes.duplicate().position(RecordLayout.storeHost(sysFlag()));
        return HostAddress.read(at, (sysFlag() & SysFlag.STORE_HOST_V6) != 0);
    }

    /** How often a group could not consume it so far. */
    public int reconsumeTimes() {
        return bytes.getInt(RecordLayout.reconsumeTimes(sysFlag()));
    }

    /** Position of the prepared part of its transaction; 0 without one. */
    public long preparedPosition() {
        return bytes.getLong(RecordLayout.reconsumeTimes(sysFlag()) + Integer.BYTES);
    }

    /** The stored body: still compressed where the producer compressed it. */
    public ByteBuffer body() {
        int at = RecordLayout.bodyLength(sysFlag());
        return bytes.slice(at + Integer.BYTES, bytes.getInt(at));
    }

    /** The topic it is stored under. */
    public String topic() {
        byte[] copy = new byte[topicLength()];
        copyTopic(copy, 0, copy.length);
        return new String(copy, StandardCharsets.UTF_8);
    }

    /** Bytes of the topic. */
    public int topicLength() {
        int at = topicAt();
        return topicLengthBytes() == Short.BYTES ? bytes.getShort(at) : bytes.get(at);
    }

    /** Copies the first {@code length} bytes of the topic, UTF-8, to a place in an array. */
    public void copyTopic(byte[] into, int at, int length) {
        bytes.get(topicAt() + topicLengthBytes(), into, at, length);
    }

    /** The properties that the message was given; not the record's checksum, which lies behind them. */
    public MessageProperties properties() {
        byte[] copy = new byte[propertiesLength()];
        copyProperties(copy, 0, copy.length);
        return MessageProperties.of(new String(copy, StandardCharsets.UTF_8));
    }

    /** Bytes of the properties. */
    public int propertiesLength() {
        return bytes.getShort(propertiesAt()) - (hasChecksum() ? RecordChecksum.BYTES : 0);
    }

    /** Copies the first {@code length} bytes of the properties, UTF-8, to a place in an array. */
    public void copyProperties(byte[] into, int at, int length) {
        bytes.get(propertiesAt() + Short.BYTES, into, at, length);
    }

    /** True when the record carries a {@link RecordChecksum}, right or wrong. */
    public boolean hasChecksum() {
        return RecordChecksum.isThere(bytes, 0, length());
    }

    private int topicAt() {
        int at = RecordLayout.bodyLength(sysFlag());
        return at + Integer.BYTES + bytes.getInt(at);
    }

    private int propertiesAt() {
        return topicAt() + topicLengthBytes() + topicLength();
    }

    private int topicLengthBytes() {
        return bytes.getInt(RecordLayout.MAGIC) == RecordLayout.MAGIC_V2 ? Short.BYTES : Byte.BYTES;
    }
}

package io.vespermq.message;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A message on its way into the log: everything a record holds except its place and its store time, which the log's
 * writer adds. What costs CPU (text encoding, checksum) is done at construction, on the loop that builds the draft.
 *
 * <p>The body is borrowed, not owned: it must stay readable until {@code append} returns. A draft is appended once.
 */
public final class Draft {
    private final String topic;
    private final int queueId;
    private final int flag;
    private final int sysFlag;
    private final long bornMs;
    private final HostAddress bornHost;
    private final HostAddress storeHost;
    private final int reconsumeTimes;
    private final long preparedPosition;
    private final MessageProperties properties;
    private final ByteBuf body;
    // Fixed now: the buffer's own indices may move before the record is encoded.
    private final int bodyAt;
    private final int bodyBytes;

    private final byte[] topicBytes;
    private final byte[] propertyBytes;
    private final int bodyCrc;
    private final int length;

    private Draft(Builder b) {
        topic = b.topic;
        queueId = b.queueId;
        flag = b.flag;
        bornMs = b.bornMs;
        bornHost = b.bornHost;
        storeHost = b.storeHost;
        sysFlag = withHostBits(b.sysFlag, bornHost, storeHost);
        reconsumeTimes = b.reconsumeTimes;
        preparedPosition = b.preparedPosition;
        properties = b.properties;
        body = b.body;
        bodyAt = body.readerIndex();
        bodyBytes = body.readableBytes();
        topicBytes = topic.getBytes(StandardCharsets.UTF_8);
        propertyBytes = properties.without(RecordChecksum.PROPERTY).text().getBytes(StandardCharsets.UTF_8);
        bodyCrc = crc(body);
        length = RecordLayout.bodyLength(sysFlag)
                + Integer.BYTES
                + bodyBytes
                + topicLengthBytes()
                + topicBytes.length
                + Short.BYTES
                + propertyLength();
    }

    /** A builder for a message of one queue. */
    public static Builder to(String topic, int queueId) {
        return new Builder(topic, queueId);
    }

    /** The topic it is stored under. */
    public String topic() {
        return topic;
    }

    /** The queue it is stored in. */
    public int queueId() {
        return queueId;
    }

    /** The system flag as it is stored, see {@link SysFlag}. */
    public int sysFlag() {
        return sysFlag;
    }

    /** The properties as they are stored. */
    public MessageProperties properties() {
        return properties;
    }

    /** The borrowed body. */
    public ByteBuf body() {
        return body;
    }

    /** Bytes of the body. */
    public int bodyLength() {
        return bodyBytes;
    }

    /** Bytes of the whole record. */
    public int length() {
        return length;
    }

    /** Bytes of the encoded topic. */
    public int topicLength() {
        return topicBytes.length;
    }

    /**
     * Bytes of the encoded properties with the record's checksum, which is the last of them; more than {@link
     * RecordLayout#PROPERTIES_BYTES_MAX} cannot be stored.
     */
    public int propertyLength() {
        return propertyBytes.length + (hasChecksum() ? RecordChecksum.BYTES : 0);
    }

    /** True when the properties leave no room for the checksum and end like one, which no reader could tell from it. */
    public boolean pretendsChecksum() {
        return !hasChecksum() && RecordChecksum.endsLikeOne(propertyBytes);
    }

    /** False for a message that has filled the last bytes of its properties itself: it is stored without. */
    private boolean hasChecksum() {
        return propertyBytes.length <= RecordLayout.PROPERTIES_BYTES_MAX - RecordChecksum.BYTES;
    }

    /**
     * Writes the record at {@code out}'s position, which must have {@link #length} bytes left, and moves the position
     * behind it.
     *
     * @param queueOffset index of the message in its queue
     * @param position bytes from the start of the log
     * @param storeMs store time in epoch milliseconds
     */
    public void encode(ByteBuffer out, long queueOffset, long position, long storeMs) {
        int start = out.position();
        out.putInt(length).putInt(isLongTopic() ? RecordLayout.MAGIC_V2 : RecordLayout.MAGIC_V1);
        out.putInt(bodyCrc).putInt(queueId).putInt(flag).putLong(queueOffset).putLong(position);
        out.putInt(sysFlag).putLong(bornMs);
        bornHost.write(out);
        out.putLong(storeMs);
        storeHost.write(out);
        out.putInt(reconsumeTimes).putLong(preparedPosition);
        encodeBody(out);
        if (isLongTopic()) {
            out.putShort((short) topicBytes.length);
        } else {
            out.put((byte) topicBytes.length);
        }
        out.put(topicBytes).putShort((short) propertyLength()).put(propertyBytes);
        if (hasChecksum()) {
            RecordChecksum.append(out, start);
        }
    }

    private void encodeBody(ByteBuffer out) {
        out.putInt(bodyBytes);
        if (bodyBytes > 0) {
            int limit = out.limit();
            out.limit(out.position() + bodyBytes);
            body.getBytes(bodyAt, out);
            out.limit(limit);
        }
    }

    private boolean isLongTopic() {
        return topic.length() > RecordLayout.TOPIC_CHARS_V1_MAX;
    }

    private int topicLengthBytes() {
        return isLongTopic() ? Short.BYTES : Byte.BYTES;
    }

    private static int withHostBits(int sysFlag, HostAddress bornHost, HostAddress storeHost) {
        int bits = sysFlag & ~(SysFlag.BORN_HOST_V6 | SysFlag.STORE_HOST_V6);
        bits |= bornHost.isV6() ? SysFlag.BORN_HOST_V6 : 0;
        return bits | (storeHost.isV6() ? SysFlag.STORE_HOST_V6 : 0);
    }

    private static int crc(ByteBuf body) {
        if (!body.isReadable()) {
            return 0;
        }
        CRC32 crc = new CRC32();
        crc.update(body.nioBuffer());
        return (int) crc.getValue() & RecordLayout.CRC_MASK;
    }

    /** Collects the fields of a draft; unset numbers are 0, unset hosts unknown. */
    public static final class Builder {
        private final String topic;
        private final int queueId;
        private int flag;
        private int sysFlag;
        private long bornMs;
        private HostAddress bornHost = HostAddress.UNKNOWN;
        private HostAddress storeHost = HostAddress.UNKNOWN;
        private int reconsumeTimes;
        private long preparedPosition;
        private MessageProperties properties = MessageProperties.NONE;
        private ByteBuf body = io.netty.buffer.Unpooled.EMPTY_BUFFER;

        private Builder(String topic, int queueId) {
            this.topic = topic;
            this.queueId = queueId;
        }

        /** The user's flag and the system flag; the host bits are set from the hosts. */
        public Builder flags(int flag, int sysFlag) {
            this.flag = flag;
            this.sysFlag = sysFlag;
            return this;
        }

        /** When (producer's clock, epoch milliseconds) and where the message was made. */
        public Builder born(long bornMs, HostAddress bornHost) {
            this.bornMs = bornMs;
            this.bornHost = bornHost;
            return this;
        }

        /** The broker that stores the message. */
        public Builder storeHost(HostAddress storeHost) {
            this.storeHost = storeHost;
            return this;
        }

        /** How often the message was consumed in vain. */
        public Builder reconsumeTimes(int reconsumeTimes) {
            this.reconsumeTimes = reconsumeTimes;
            return this;
        }

        /** Position of the half message that a committed message stands for. */
        public Builder preparedPosition(long preparedPosition) {
            this.preparedPosition = preparedPosition;
            return this;
        }

        public Builder properties(MessageProperties properties) {
            this.properties = properties;
            return this;
        }

        /** The body as it is stored; its readable bytes are borrowed. */
        public Builder body(ByteBuf body) {
            this.body = body;
            return this;
        }

        public Draft build() {
            return new Draft(this);
        }
    }
}

package io.vespermq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.Versions;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes commands: a header in JSON or in RocketMQ's binary form, and a body. Keeps scratch memory between
 * calls, so one instance belongs to one event loop.
 *
 * <pre>
 *   0        4      5              8          8 + h                 4 + length
 *   +--------+------+--------------+----------+---------------------+
 *   | length | type | header bytes |  header  |        body         |
 *   +--------+------+--------------+----------+---------------------+
 * </pre>
 */
public final class CommandCodec {
    /** Bytes in front of a frame's header. */
    private static final int PREFIX_BYTES = 2 * Integer.BYTES;

    private static final int HEADER_BYTES_MAX = 256 << 10;
    private static final int HEADER_LENGTH_MASK = 0xFFFFFF;

    private final JsonHeaderReader jsonReader = new JsonHeaderReader();
    private final JsonHeaderWriter jsonWriter = new JsonHeaderWriter();

    /**
     * Reads what follows a frame's length field. The command's body is a slice of {@code frame}, not retained.
     *
     * @throws MalformedFrame when lengths do not fit or the header cannot be read
     */
    public Command decode(ByteBuf frame) {
        int word = frame.readInt();
        int headerLength = word & HEADER_LENGTH_MASK;
        int type = word >>> 24;
        if (headerLength > frame.readableBytes() || headerLength > HEADER_BYTES_MAX) {
            throw new MalformedFrame("a header of " + headerLength + " bytes was announced in a frame with "
                    + frame.readableBytes() + " bytes left; at most " + HEADER_BYTES_MAX + " are accepted");
        }
        ByteBuf header = frame.readSlice(headerLength);
        ByteBuf body = frame.slice();
        if (type == SerializeType.JSON.wire()) {
            return jsonReader.read(header, body);
        } else if (type == SerializeType.ROCKETMQ.wire()) {
            return BinaryHeader.read(header, body);
        }
        throw new MalformedFrame("a header of type " + type + " came in; 0 (JSON) or 1 (ROCKETMQ) expected");
    }

    /**
     * Writes everything of a frame but its body.
     *
     * @param out gets length, header length and header
     * @param bodyBytes length of the body that the caller writes behind it
     */
    public void encodeHeader(
            SerializeType type,
            int code,
            int opaque,
            int flag,
            @Nullable String remark,
            HeaderFields fields,
            int bodyBytes,
            ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(0);
        if (type == SerializeType.JSON) {
            jsonWriter.write(code, opaque, flag, remark, fields, out);
        } else {
            BinaryHeader.write(code, opaque, flag, remark, fields, out);
        }
        int headerBytes = out.writerIndex() - start - PREFIX_BYTES;
        out.setInt(start, Integer.BYTES + headerBytes + bodyBytes);
        out.setInt(start + Integer.BYTES, type.wire() << 24 | headerBytes);
    }

    /** Writes a whole frame, body included. */
    public void encode(Command command, ByteBuf out) {
        ByteBuf body = command.body();
        encodeHeader(
                command.type(),
                command.code(),
                command.opaque(),
                command.flag(),
                command.remark(),
                HeaderFields.of(command.fields()),
                body.readableBytes(),
                out);
        out.writeBytes(body, body.readerIndex(), body.readableBytes());
    }

    /** Language and release that this node writes into its headers. */
    static final Language LANGUAGE = Language.JAVA;

    static final int VERSION = Versions.CURRENT;
}

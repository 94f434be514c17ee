package io.vespermq.broker.send;

import io.netty.buffer.ByteBuf;
import io.vespermq.message.MessageProperties;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.remoting.RequestFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a batch: messages one after another, each as total length (4), magic (4), body checksum (4), flag (4), body
 * length (4), body, properties length (2), properties. Magic and checksum are what the sender likes; they are not read.
 */
final class BatchBody {
    private static final int FIXED_BYTES = 5 * Integer.BYTES + Short.BYTES;

    /**
     * One message of a batch.
     *
     * @param body a slice of the batch, valid as long as the batch is
     */
    record Message(int flag, ByteBuf body, MessageProperties properties) {}

    private BatchBody() {}

    /**
     * Takes a batch apart.
     *
     * @throws RequestFailure MESSAGE_ILLEGAL saying where a length does not fit
     */
    static List<Message> parse(ByteBuf batch) {
        List<Message> messages = new ArrayList<>();
        ByteBuf in = batch.slice();
        while (in.isReadable()) {
            messages.add(next(in));
        }
        if (messages.isEmpty()) {
            throw new RequestFailure(ResponseCode.MESSAGE_ILLEGAL, "the batch holds no message");
        }
        return messages;
    }

    private static Message next(ByteBuf in) {
        int start = in.readerIndex();
        require(in, FIXED_BYTES, 0, start, "a message's fixed fields");
        int total = in.readInt();
        in.skipBytes(2 * Integer.BYTES);
        int flag = in.readInt();
        int bodyLength = in.readInt();
        require(in, bodyLength, Short.BYTES, start, "body");
        ByteBuf body = in.readSlice(bodyLength);
        int propertiesLength = in.readShort();
        require(in, propertiesLength, 0, start, "properties");
        String properties =
                in.readCharSequence(propertiesLength, StandardCharsets.UTF_8).toString();
        if (in.readerIndex() - start != total) {
            throw fault(start, "total length", total, in.readerIndex() - start);
        }
        return new Message(flag, body, MessageProperties.of(properties));
    }

    /** Checks that {@code length} bytes are there, and {@code behind} more for what must follow them. */
    private static void require(ByteBuf in, int length, int behind, int start, String what) {
        if (length < 0 || length > in.readableBytes() - behind) {
            throw fault(start, what, length, in.readableBytes());
        }
    }

    private static RequestFailure fault(int start, String what, int announced, int found) {
        return new RequestFailure(
                ResponseCode.MESSAGE_ILLEGAL,
                "batch: the message at byte " + start + " announces " + announced + " bytes for its " + what + ", "
                        + found + " are there");
    }
}

package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.Language;

/**
 * A request and the connection it came in on.
 *
 * @param command the frame; its body is borrowed and valid only until the handler returns
 * @param from the connection
 */
public record Request(Command command, Connection from) {
    /** The payload, valid only until the handler returns. */
    public ByteBuf body() {
        return command.body();
    }

    /** A copy of the payload. */
    public byte[] bodyBytes() {
        return command.bodyBytes();
    }

    /** The fields of the header. */
    public Fields fields() {
        return command.fields();
    }

    /** Release number of the peer. */
    public int version() {
        return command.version();
    }

    /** Language of the peer. */
    public Language language() {
        return command.language();
    }
}

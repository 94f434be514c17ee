package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.HeaderFields;
import org.jspecify.annotations.Nullable;

/**
 * What a handler wants written back.
 *
 * @param code a response code's number
 * @param remark text for people, or null
 * @param header writes the reply's fields
 * @param body payload, empty for none; the connection releases it once it is written
 */
public record Reply(int code, @Nullable String remark, HeaderFields header, ByteBuf body) {
    /** Success and nothing more. */
    public static Reply ok() {
        return new Reply(ResponseCode.SUCCESS.wire(), null, HeaderFields.NONE, Unpooled.EMPTY_BUFFER);
    }

    /** Success with a header. */
    public static <H extends Record> Reply ok(HeaderCodec<H> codec, H header) {
        return of(ResponseCode.SUCCESS, codec, header);
    }

    /** Success with a body. */
    public static Reply ok(byte[] body) {
        return ok().withBody(Unpooled.wrappedBuffer(body));
    }

    /** A code with a header. */
    public static <H extends Record> Reply of(ResponseCode code, HeaderCodec<H> codec, H header) {
        return new Reply(code.wire(), null, HeaderFields.of(codec, header), Unpooled.EMPTY_BUFFER);
    }

    /** A code with an explanation. */
    public static Reply refused(ResponseCode code, String remark) {
        return new Reply(code.wire(), remark, HeaderFields.NONE, Unpooled.EMPTY_BUFFER);
    }

    /** A code, remark, fields and body taken over from somebody else's answer. */
    public static Reply relayed(int code, @Nullable String remark, Fields fields, ByteBuf body) {
        return new Reply(code, remark, HeaderFields.of(fields), body);
    }

    /** This reply with a body. */
    public Reply withBody(ByteBuf newBody) {
        return new Reply(code, remark, header, newBody);
    }

    /** This reply with a remark. */
    public Reply withRemark(String newRemark) {
        return new Reply(code, newRemark, header, body);
    }
}

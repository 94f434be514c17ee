package io.vespermq.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One frame of the protocol, read or to be written: a request, or the reply to one.
 *
 * @param code a request code, or a response code when {@link #isResponse}
 * @param language language of the sender
 * @param version release number of the sender, see {@link Versions}
 * @param opaque number that a reply repeats from its request
 * @param flag bits {@link #RESPONSE} and {@link #ONEWAY}
 * @param remark text for people, or null
 * @param fields the extension fields
 * @param body payload; empty where there is none. Borrowed from the frame: valid while the command is handled, whoever
 *     needs it longer retains or copies it
 * @param type how the header was or will be written; a reply uses the type of its request
 */
public record Command(
        int code,
        Language language,
        int version,
        int opaque,
        int flag,
        @Nullable String remark,
        Fields fields,
        ByteBuf body,
        SerializeType type) {
    /** Flag bit of a reply. */
    public static final int RESPONSE = 1;
    /** Flag bit of a request that wants no reply. */
    public static final int ONEWAY = 1 << 1;

    /** True for a reply. */
    public boolean isResponse() {
        return (flag & RESPONSE) != 0;
    }

    /** True when the sender wants no reply. */
    public boolean isOneway() {
        return (flag & ONEWAY) != 0;
    }

    /** A copy of the body. */
    public byte[] bodyBytes() {
        byte[] copy = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), copy);
        return copy;
    }
}

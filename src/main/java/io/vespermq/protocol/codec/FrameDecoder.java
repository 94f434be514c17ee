package io.vespermq.protocol.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames. A frame is a 4-byte length and that many bytes, of which the first 4 are the
 * header's type and length. A pure machine: no socket, no thread, no log.
 */
public final class FrameDecoder {
    private static final int TLS_HANDSHAKE = 0x16;

    private final int frameBytesMax;

    /** Accepts frames of at most {@code frameBytesMax} bytes, length field included. */
    public FrameDecoder(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /**
     * Takes the next frame off the front of {@code in}.
     *
     * @return what follows the length field, as a retained slice that the caller releases; null when more bytes are
     *     needed, and then {@code in} is untouched
     * @throws MalformedFrame when no frame begins here; the stream cannot be read on
     */
    public @Nullable ByteBuf next(ByteBuf in) {
        if (missing(in) > 0) {
            return null;
        }
        int length = in.readInt();
        return in.readRetainedSlice(length);
    }

    /**
     * How many bytes must follow those in {@code in} until its first frame is whole; as long as its length is not there, until
     * that is. 0 when the frame is whole.
     *
     * @throws MalformedFrame when no frame begins here
     */
    public int missing(ByteBuf in) {
        int present = in.readableBytes();
        if (present < Integer.BYTES) {
            return Integer.BYTES - present;
        }
        int length = in.getInt(in.readerIndex());
        if (length < Integer.BYTES || length > frameBytesMax - Integer.BYTES) {
            throw new MalformedFrame(fault(length));
        }
        return Math.max(0, Integer.BYTES + length - present);
    }

    private String fault(int length) {
        if (length >>> 24 == TLS_HANDSHAKE) {
            return "a TLS handshake came in, but this port speaks plain text; turn TLS off in the client";
        }
        return "a frame of " + length + " bytes was announced; " + Integer.BYTES + " to "
                + (frameBytesMax - Integer.BYTES) + " expected";
    }
}

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
        if (in.readableBytes() < Integer.BYTES) {
            return null;
        }
        int length = in.getInt(in.readerIndex());
        if (length < Integer.BYTES || length > frameBytesMax - Integer.BYTES) {
            throw new MalformedFrame(fault(length));
        }
        if (in.readableBytes() - Integer.BYTES < length) {
            return null;
        }
        in.skipBytes(Integer.BYTES);
        return in.readRetainedSlice(length);
    }

    private String fault(int length) {
        if (length >>> 24 == TLS_HANDSHAKE) {
            return "a TLS handshake came in, but this port speaks plain text; turn TLS off in the client";
        }
        return "a frame of " + length + " bytes was announced; " + Integer.BYTES + " to "
                + (frameBytesMax - Integer.BYTES) + " expected";
    }
}

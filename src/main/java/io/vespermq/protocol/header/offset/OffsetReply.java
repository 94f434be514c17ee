package io.vespermq.protocol.header.offset;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of replies that carry an offset.
 *
 * @param offset index of a message in its queue
 */
public record OffsetReply(long offset) {
    public static final HeaderCodec<OffsetReply> CODEC = HeaderCodec.of(OffsetReply.class);
}

package io.vespermq.protocol.header.query;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of VIEW_MESSAGE_BY_ID (33).
 *
 * @param offset position of the record, bytes from the start of the log
 */
public record ViewMessage(long offset) {
    public static final HeaderCodec<ViewMessage> CODEC = HeaderCodec.of(ViewMessage.class);
}

package io.vespermq.protocol.header.query;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of the reply to GET_EARLIEST_MSG_STORETIME (32).
 *
 * @param timestamp epoch milliseconds, -1 when the queue is empty
 */
public record StoreTimeReply(long timestamp) {
    public static final HeaderCodec<StoreTimeReply> CODEC = HeaderCodec.of(StoreTimeReply.class);
}

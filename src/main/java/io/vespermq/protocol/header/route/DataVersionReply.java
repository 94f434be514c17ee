package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * The reply to QUERY_DATA_VERSION.
 *
 * @param changed true when the broker should register again
 */
public record DataVersionReply(boolean changed) {
    public static final HeaderCodec<DataVersionReply> CODEC = HeaderCodec.of(DataVersionReply.class);
}

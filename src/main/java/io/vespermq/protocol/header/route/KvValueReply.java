package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * The reply to GET_KV_CONFIG.
 *
 * @param value the entry's value
 */
public record KvValueReply(String value) {
    public static final HeaderCodec<KvValueReply> CODEC = HeaderCodec.of(KvValueReply.class);
}

package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * GET_KV_CONFIG (101) and DELETE_KV_CONFIG (102).
 *
 * @param key name of the entry
 * @param namespace group of entries
 */
public record KvKeyHeader(String key, String namespace) {
    public static final HeaderCodec<KvKeyHeader> CODEC = HeaderCodec.of(KvKeyHeader.class);
}

package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * PUT_KV_CONFIG (100).
 *
 * @param key name of the entry
 * @param namespace group of entries
 * @param value its value
 */
public record PutKvHeader(String key, String namespace, String value) {
    public static final HeaderCodec<PutKvHeader> CODEC = HeaderCodec.of(PutKvHeader.class);
}

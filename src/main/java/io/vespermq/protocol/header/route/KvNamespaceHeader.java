package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * GET_KVLIST_BY_NAMESPACE (219).
 *
 * @param namespace group of entries
 */
public record KvNamespaceHeader(String namespace) {
    public static final HeaderCodec<KvNamespaceHeader> CODEC = HeaderCodec.of(KvNamespaceHeader.class);
}

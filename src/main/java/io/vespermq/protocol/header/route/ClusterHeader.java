package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * GET_TOPICS_BY_CLUSTER (224).
 *
 * @param cluster name of the cluster
 */
public record ClusterHeader(String cluster) {
    public static final HeaderCodec<ClusterHeader> CODEC = HeaderCodec.of(ClusterHeader.class);
}

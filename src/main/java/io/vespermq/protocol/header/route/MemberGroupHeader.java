package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * GET_BROKER_MEMBER_GROUP (901).
 *
 * @param brokerName name of the brokers
 * @param clusterName name of their cluster
 */
public record MemberGroupHeader(String brokerName, String clusterName) {
    public static final HeaderCodec<MemberGroupHeader> CODEC = HeaderCodec.of(MemberGroupHeader.class);
}

package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Which broker is meant: UNREGISTER_BROKER (104), QUERY_DATA_VERSION (322).
 *
 * @param brokerAddr {@code ip:port} under which it registered
 * @param brokerId 0 for a master
 * @param brokerName name of the broker
 * @param clusterName name of its cluster
 */
public record BrokerIdentityHeader(String brokerAddr, long brokerId, String brokerName, String clusterName) {
    public static final HeaderCodec<BrokerIdentityHeader> CODEC = HeaderCodec.of(BrokerIdentityHeader.class);
}

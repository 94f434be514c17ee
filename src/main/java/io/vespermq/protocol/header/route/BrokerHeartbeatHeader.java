package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * BROKER_HEARTBEAT (904).
 *
 * @param brokerAddr {@code ip:port} under which the broker registered
 * @param brokerName name of the broker
 * @param clusterName name of its cluster
 */
public record BrokerHeartbeatHeader(String brokerAddr, String brokerName, String clusterName) {
    public static final HeaderCodec<BrokerHeartbeatHeader> CODEC = HeaderCodec.of(BrokerHeartbeatHeader.class);
}

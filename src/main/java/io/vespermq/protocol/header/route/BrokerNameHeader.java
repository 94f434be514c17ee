package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * WIPE_WRITE_PERM_OF_BROKER (205) and ADD_WRITE_PERM_OF_BROKER (327).
 *
 * @param brokerName name of the broker
 */
public record BrokerNameHeader(String brokerName) {
    public static final HeaderCodec<BrokerNameHeader> CODEC = HeaderCodec.of(BrokerNameHeader.class);
}

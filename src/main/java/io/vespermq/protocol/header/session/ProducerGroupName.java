package io.vespermq.protocol.header.session;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of GET_PRODUCER_CONNECTION_LIST (204).
 *
 * @param producerGroup name of the group
 */
public record ProducerGroupName(String producerGroup) {
    public static final HeaderCodec<ProducerGroupName> CODEC = HeaderCodec.of(ProducerGroupName.class);
}

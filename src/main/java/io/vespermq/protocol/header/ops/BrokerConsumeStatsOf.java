package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;

/**
 * Header of GET_BROKER_CONSUME_STATS (317).
 *
 * @param isOrder true: only topics that are consumed in order
 */
public record BrokerConsumeStatsOf(@Wire(otherwise = "false") boolean isOrder) {
    public static final HeaderCodec<BrokerConsumeStatsOf> CODEC = HeaderCodec.of(BrokerConsumeStatsOf.class);
}

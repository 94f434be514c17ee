package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of VIEW_BROKER_STATS_DATA (315).
 *
 * @param statsName what is counted
 * @param statsKey for whom
 */
public record StatsOf(String statsName, String statsKey) {
    public static final HeaderCodec<StatsOf> CODEC = HeaderCodec.of(StatsOf.class);
}

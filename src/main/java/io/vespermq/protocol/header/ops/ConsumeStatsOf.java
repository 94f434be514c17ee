package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of GET_CONSUME_STATS (208).
 *
 * @param consumerGroup name of the group
 * @param topic only this topic; null or empty for all
 * @param topicList only these topics, each followed by a semicolon; null or empty for all
 */
public record ConsumeStatsOf(String consumerGroup, @Nullable String topic, @Nullable String topicList) {
    public static final HeaderCodec<ConsumeStatsOf> CODEC = HeaderCodec.of(ConsumeStatsOf.class);
}

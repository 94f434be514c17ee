package io.vespermq.protocol.header.offset;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of QUERY_CONSUMER_OFFSET (14).
 *
 * @param consumerGroup who consumes
 * @param topic what is consumed
 * @param queueId which queue
 * @param setZeroIfNotFound false: never answer 0 for a group that has no offset; null counts as true
 */
public record QueryConsumerOffset(
        String consumerGroup, String topic, int queueId, @Nullable Boolean setZeroIfNotFound) {
    public static final HeaderCodec<QueryConsumerOffset> CODEC = HeaderCodec.of(QueryConsumerOffset.class);
}

package io.vespermq.protocol.header.session;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of requests about one consumer group: GET_CONSUMER_LIST_BY_GROUP (38), NOTIFY_CONSUMER_IDS_CHANGED (40),
 * GET_CONSUMER_CONNECTION_LIST (203).
 *
 * @param consumerGroup name of the group
 */
public record ConsumerGroupName(String consumerGroup) {
    public static final HeaderCodec<ConsumerGroupName> CODEC = HeaderCodec.of(ConsumerGroupName.class);
}

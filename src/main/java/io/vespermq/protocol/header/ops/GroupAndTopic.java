package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of requests about a group in a topic: QUERY_CONSUME_TIME_SPAN (303), QUERY_SUBSCRIPTION_BY_CONSUMER (345).
 *
 * @param topic name of the topic
 * @param group name of the group
 */
public record GroupAndTopic(String topic, String group) {
    public static final HeaderCodec<GroupAndTopic> CODEC = HeaderCodec.of(GroupAndTopic.class);
}

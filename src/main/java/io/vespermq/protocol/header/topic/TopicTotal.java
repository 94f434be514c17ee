package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of the reply to GET_ALL_TOPIC_CONFIG (21).
 *
 * @param totalTopicNum how many topics there are
 */
public record TopicTotal(int totalTopicNum) {
    public static final HeaderCodec<TopicTotal> CODEC = HeaderCodec.of(TopicTotal.class);
}

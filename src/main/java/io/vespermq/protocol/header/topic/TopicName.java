package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of requests about one topic.
 *
 * @param topic its name
 */
public record TopicName(String topic) {
    public static final HeaderCodec<TopicName> CODEC = HeaderCodec.of(TopicName.class);
}

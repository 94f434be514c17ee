package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * REGISTER_TOPIC_IN_NAMESRV (217).
 *
 * @param topic name of the topic
 */
public record RegisterTopicHeader(String topic) {
    public static final HeaderCodec<RegisterTopicHeader> CODEC = HeaderCodec.of(RegisterTopicHeader.class);
}

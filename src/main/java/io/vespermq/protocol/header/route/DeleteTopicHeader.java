package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * DELETE_TOPIC_IN_NAMESRV (216).
 *
 * @param clusterName only this cluster's brokers lose the topic; null for all
 * @param topic name of the topic
 */
public record DeleteTopicHeader(@Nullable String clusterName, String topic) {
    public static final HeaderCodec<DeleteTopicHeader> CODEC = HeaderCodec.of(DeleteTopicHeader.class);
}

package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of GET_ALL_TOPIC_CONFIG (21). Without a place the answer has every topic.
 *
 * @param topicSeq place of the first wanted topic in the order of names, or null
 * @param maxTopicNum wanted topics at most, or null
 */
public record TopicPage(@Nullable Integer topicSeq, @Nullable Integer maxTopicNum) {
    public static final HeaderCodec<TopicPage> CODEC = HeaderCodec.of(TopicPage.class);
}

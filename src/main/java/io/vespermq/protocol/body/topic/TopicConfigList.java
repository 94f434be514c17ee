package io.vespermq.protocol.body.topic;

import io.vespermq.protocol.body.TopicConfig;
import java.util.List;

/**
 * Body of UPDATE_AND_CREATE_TOPIC_LIST (18).
 *
 * @param topicConfigList the topics; names of attributes carry {@code +} or {@code -}
 */
public record TopicConfigList(List<TopicConfig> topicConfigList) {}

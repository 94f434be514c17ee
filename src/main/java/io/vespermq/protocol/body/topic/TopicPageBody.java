package io.vespermq.protocol.body.topic;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import java.util.Map;

/**
 * Body of the reply to GET_ALL_TOPIC_CONFIG (21). Queue mappings are a feature this broker does not have.
 *
 * @param dataVersion tells whether the topics changed
 * @param mappingDataVersion never changes
 * @param topicConfigTable topics by name
 * @param topicQueueMappingDetailMap empty
 * @param topicQueueMappingInfoMap empty
 */
public record TopicPageBody(
        DataVersion dataVersion,
        DataVersion mappingDataVersion,
        Map<String, TopicConfig> topicConfigTable,
        Map<String, String> topicQueueMappingDetailMap,
        Map<String, String> topicQueueMappingInfoMap) {}

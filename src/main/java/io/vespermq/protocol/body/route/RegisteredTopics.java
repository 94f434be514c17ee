package io.vespermq.protocol.body.route;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The topics of one broker as it registers them.
 *
 * @param dataVersion version of the topic table
 * @param mappingDataVersion version of the static topics' mappings
 * @param topicConfigTable the topics by name
 * @param topicQueueMappingDetailMap mapping details of static topics; carried along
 * @param topicQueueMappingInfoMap mappings of static topics by topic
 */
public record RegisteredTopics(
        DataVersion dataVersion,
        DataVersion mappingDataVersion,
        Map<String, TopicConfig> topicConfigTable,
        Map<String, Object> topicQueueMappingDetailMap,
        Map<String, TopicQueueMappingInfo> topicQueueMappingInfoMap) {
    public RegisteredTopics {
        dataVersion = dataVersion == null ? DataVersion.INITIAL : dataVersion;
        mappingDataVersion = mappingDataVersion == null ? DataVersion.INITIAL : mappingDataVersion;
        topicConfigTable = topicConfigTable == null ? Map.of() : new LinkedHashMap<>(topicConfigTable);
        topicQueueMappingDetailMap =
                topicQueueMappingDetailMap == null ? Map.of() : new LinkedHashMap<>(topicQueueMappingDetailMap);
        topicQueueMappingInfoMap =
                topicQueueMappingInfoMap == null ? Map.of() : new LinkedHashMap<>(topicQueueMappingInfoMap);
    }

    /** Plain topics. */
    public static RegisteredTopics of(DataVersion version, Map<String, TopicConfig> topics) {
        return new RegisteredTopics(version, DataVersion.INITIAL, topics, Map.of(), Map.of());
    }
}

package io.vespermq.protocol.body.topic;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import java.util.Map;

/**
 * The topics of a broker, as in {@code config/topics.json}.
 *
 * @param dataVersion tells whether they changed
 * @param topicConfigTable by name
 */
public record TopicFile(DataVersion dataVersion, Map<String, TopicConfig> topicConfigTable) {
    public TopicFile {
        dataVersion = dataVersion == null ? DataVersion.INITIAL : dataVersion;
        topicConfigTable = topicConfigTable == null ? Map.of() : topicConfigTable;
    }
}

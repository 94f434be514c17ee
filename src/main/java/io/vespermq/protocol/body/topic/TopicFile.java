package io.vespermq.protocol.body.topic;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.codec.StateContent;
import java.util.Map;

/**
 * The topics of a broker, as in {@code config/topics.json}.
 *
 * @param dataVersion tells whether they changed
 * @param topicConfigTable by name
 */
@StateContent
public record TopicFile(DataVersion dataVersion, Map<String, TopicConfig> topicConfigTable) {
    public TopicFile {
        dataVersion = dataVersion == null ? DataVersion.INITIAL : dataVersion;
        topicConfigTable = topicConfigTable == null ? Map.of() : topicConfigTable;
    }
}

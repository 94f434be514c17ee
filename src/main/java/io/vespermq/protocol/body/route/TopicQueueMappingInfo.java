package io.vespermq.protocol.body.route;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which logical queues of a static topic one broker holds. Brokers of RocketMQ 5 register it; it is handed on as it came.
 *
 * @param bname name of the broker
 * @param currIdMap physical queue by logical queue
 * @param dirty true for a mapping that must not be used
 * @param epoch version of the mapping
 * @param scope name of the mapping's scope
 * @param topic name of the topic
 * @param totalQueues logical queues of the whole topic
 */
public record TopicQueueMappingInfo(
        @Nullable String bname,
        Map<Integer, Integer> currIdMap,
        boolean dirty,
        long epoch,
        @Nullable String scope,
        @Nullable String topic,
        int totalQueues) {
    public TopicQueueMappingInfo {
        currIdMap = currIdMap == null ? Map.of() : new TreeMap<>(currIdMap);
    }
}

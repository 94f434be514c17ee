package io.vespermq.protocol.body.topic;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.codec.StateContent;
import java.util.Map;

/**
 * The subscription groups of a broker, as in {@code config/subscriptionGroup.json} and in the reply to
 * GET_ALL_SUBSCRIPTIONGROUP_CONFIG (201).
 *
 * @param dataVersion tells whether they changed
 * @param forbiddenTable group, topic, bits of what is forbidden: 4 for reading
 * @param subscriptionGroupTable by name
 */
@StateContent
public record GroupFile(
        DataVersion dataVersion,
        Map<String, Map<String, Integer>> forbiddenTable,
        Map<String, SubscriptionGroupConfig> subscriptionGroupTable) {
    public GroupFile {
        dataVersion = dataVersion == null ? DataVersion.INITIAL : dataVersion;
        forbiddenTable = forbiddenTable == null ? Map.of() : forbiddenTable;
        subscriptionGroupTable = subscriptionGroupTable == null ? Map.of() : subscriptionGroupTable;
    }
}

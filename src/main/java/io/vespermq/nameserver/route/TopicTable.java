package io.vespermq.nameserver.route;

import io.vespermq.protocol.body.route.QueueData;
import io.vespermq.protocol.body.route.TopicQueueMappingInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The queues of every topic, by topic and broker name. Owned by the name server's loop. */
final class TopicTable {
    /** Topics of all brokers together: up to 300 bytes of heap each, and whoever can connect can register. */
    static final int ENTRIES_MAX = 500_000;

    private final TreeMap<String, TreeMap<String, QueueData>> queues = new TreeMap<>();
    private final Map<String, Map<String, TopicQueueMappingInfo>> mappings = new HashMap<>();
    private int entries;

    boolean has(String topic, String brokerName) {
        TreeMap<String, QueueData> byBroker = queues.get(topic);
        return byBroker != null && byBroker.containsKey(brokerName);
    }

    /** Enters a broker's queues of a topic; false when it is a new one for which there is no room. */
    boolean put(String topic, QueueData data) {
        boolean isNew = !has(topic, data.brokerName());
        if (isNew && entries >= ENTRIES_MAX) {
            return false;
        }
        entries += isNew ? 1 : 0;
        queues.computeIfAbsent(topic, t -> new TreeMap<>()).put(data.brokerName(), data);
        return true;
    }

    /** Enters a mapping of a topic whose queues are here; it goes with them. */
    void putMapping(String topic, String brokerName, TopicQueueMappingInfo mapping) {
        if (!has(topic, brokerName)) {
            return;
        }
        mappings.computeIfAbsent(topic, t -> new TreeMap<>()).put(brokerName, mapping);
    }

    /** The topic's queues, by broker name; empty for an unknown topic. */
    Collection<QueueData> queues(String topic) {
        TreeMap<String, QueueData> byBroker = queues.get(topic);
        return byBroker == null ? List.of() : byBroker.values();
    }

    @Nullable
    Map<String, TopicQueueMappingInfo> mappings(String topic) {
        return mappings.get(topic);
    }

    /** Names of all topics, sorted. */
    Set<String> names() {
        return queues.keySet();
    }

    /** Names of the topics of which some queue fulfils the condition. */
    List<String> namesWhere(Predicate<QueueData> condition) {
        List<String> names = new ArrayList<>();
        queues.forEach((topic, byBroker) -> {
            if (byBroker.values().stream().anyMatch(condition)) {
                names.add(topic);
            }
        });
        return names;
    }

    /** Removes the topic from the brokers whose names fulfil the condition. */
    void removeTopic(String topic, Predicate<String> brokerName) {
        TreeMap<String, QueueData> byBroker = queues.get(topic);
        if (byBroker != null) {
            int before = byBroker.size();
            byBroker.keySet().removeIf(brokerName);
            entries -= before - byBroker.size();
            if (byBroker.isEmpty()) {
                queues.remove(topic);
            }
        }
        Map<String, TopicQueueMappingInfo> mapped = mappings.get(topic);
        if (mapped != null) {
            mapped.keySet().removeIf(brokerName);
            if (mapped.isEmpty()) {
                mappings.remove(topic);
            }
        }
    }

    /** Removes the broker from the topics whose names fulfil the condition. */
    void removeBroker(String brokerName, Predicate<String> topic) {
        for (String name : List.copyOf(queues.keySet())) {
            if (topic.test(name)) {
                removeTopic(name, brokerName::equals);
            }
        }
    }

    /** Changes the permission of every topic of the broker and returns how many it has. */
    int changePerms(String brokerName, IntUnaryOperator change) {
        int count = 0;
        for (TreeMap<String, QueueData> byBroker : queues.values()) {
            QueueData data = byBroker.get(brokerName);
            if (data != null) {
                byBroker.put(brokerName, data.withPerm(change.applyAsInt(data.perm())));
                count++;
            }
        }
        return count;
    }
}

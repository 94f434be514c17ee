package io.vespermq.protocol.body.route;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a topic's queues are: the answer to a route query.
 *
 * @param brokerDatas the brokers that hold the topic
 * @param filterServerTable a removed feature of RocketMQ; always there and empty
 * @param orderTopicConf {@code broker:queues;...} of an ordered topic, or null
 * @param queueDatas the topic's queues, one entry for each broker name
 * @param topicQueueMappingByBroker mappings of a static topic, or null
 */
public record TopicRouteData(
        List<BrokerData> brokerDatas,
        Map<String, List<String>> filterServerTable,
        @Nullable String orderTopicConf,
        List<QueueData> queueDatas,
        @Nullable Map<String, TopicQueueMappingInfo> topicQueueMappingByBroker) {
    public TopicRouteData {
        brokerDatas = brokerDatas == null ? List.of() : List.copyOf(brokerDatas);
        filterServerTable = filterServerTable == null ? Map.of() : Map.copyOf(filterServerTable);
        queueDatas = queueDatas == null ? List.of() : List.copyOf(queueDatas);
    }

    /** The same route with the order configuration of its topic. */
    public TopicRouteData withOrderTopicConf(@Nullable String conf) {
        return new TopicRouteData(brokerDatas, filterServerTable, conf, queueDatas, topicQueueMappingByBroker);
    }
}

package io.vespermq.broker.topic;

import io.vespermq.message.SystemTopics;

/**
 * What the topics of a broker depend on. RocketMQ's keys in brackets.
 *
 * @param cluster name of the cluster, also the name of a topic [brokerClusterName]
 * @param broker name of the broker, also the name of a topic [brokerName]
 * @param autoCreate whether a send to an unknown topic creates it [autoCreateTopicEnable]
 * @param templateQueues queues of the template for such topics [defaultTopicQueueNums]
 * @param clusterTopic whether clients may use the topic named like the cluster [clusterTopicEnable]
 * @param brokerTopic whether clients may use the topic named like the broker [brokerTopicEnable]
 * @param traceTopic whether a topic for message traces is created [traceTopicEnable]
 * @param traceTopicName its name [msgTraceTopicName]
 */
public record TopicOptions(
        String cluster,
        String broker,
        boolean autoCreate,
        int templateQueues,
        boolean clusterTopic,
        boolean brokerTopic,
        boolean traceTopic,
        String traceTopicName) {
    private static final int TEMPLATE_QUEUES = 8;

    public TopicOptions {
        if (templateQueues < 1) {
            throw new IllegalArgumentException("defaultTopicQueueNums=" + templateQueues + " is below 1");
        }
    }

    /** RocketMQ's defaults. */
    public static TopicOptions of(String cluster, String broker) {
        return new TopicOptions(cluster, broker, true, TEMPLATE_QUEUES, true, true, false, SystemTopics.TRACE);
    }

    /** The same with or without topics that a send creates. */
    public TopicOptions withAutoCreate(boolean enabled) {
        return new TopicOptions(
                cluster, broker, enabled, templateQueues, clusterTopic, brokerTopic, traceTopic, traceTopicName);
    }
}

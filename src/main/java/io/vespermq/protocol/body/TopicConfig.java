package io.vespermq.protocol.body;

import java.util.Map;

/**
 * A topic as brokers keep it, send it and register it. Members as in RocketMQ's JSON.
 *
 * @param attributes the topic's attributes; unknown ones are kept
 * @param order true for a topic whose queues are consumed in order across brokers
 * @param perm bits of {@link Perm}
 * @param readQueueNums queues that consumers read, 0 to this
 * @param topicFilterType {@code SINGLE_TAG} or {@code MULTI_TAG}
 * @param topicName name
 * @param topicSysFlag bit 0: unit topic, bit 1: a unit subscribes
 * @param writeQueueNums queues that producers send to, 0 to this
 */
public record TopicConfig(
        Map<String, String> attributes,
        boolean order,
        int perm,
        int readQueueNums,
        String topicFilterType,
        String topicName,
        int topicSysFlag,
        int writeQueueNums) {
    private static final String SINGLE_TAG = "SINGLE_TAG";
    private static final String MULTI_TAG = "MULTI_TAG";

    public TopicConfig {
        attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
        topicFilterType = topicFilterType == null ? SINGLE_TAG : topicFilterType;
    }

    /** A plain topic with as many queues to read as to write. */
    public static TopicConfig of(String name, int queues, int perm) {
        return new TopicConfig(Map.of(), false, perm, queues, SINGLE_TAG, name, 0, queues);
    }

    /** The same topic with another permission. */
    public TopicConfig withPerm(int newPerm) {
        return new TopicConfig(
                attributes, order, newPerm, readQueueNums, topicFilterType, topicName, topicSysFlag, writeQueueNums);
    }

    /** The same topic with another system flag. */
    public TopicConfig withSysFlag(int newSysFlag) {
        return new TopicConfig(
                attributes, order, perm, readQueueNums, topicFilterType, topicName, newSysFlag, writeQueueNums);
    }

    /** The same topic with another filter type. */
    public TopicConfig withFilterType(String newFilterType) {
        return new TopicConfig(
                attributes, order, perm, readQueueNums, newFilterType, topicName, topicSysFlag, writeQueueNums);
    }

    /** True when a message of the topic may have several tags. */
    public boolean hasMultipleTags() {
        return topicFilterType.equals(MULTI_TAG);
    }
}

package io.vespermq.protocol.body.route;

import io.vespermq.protocol.body.TopicConfig;

/**
 * The queues that one topic has under one broker name.
 *
 * @param brokerName name of the broker
 * @param perm bits of {@link io.vespermq.protocol.body.Perm}
 * @param readQueueNums queues that consumers read
 * @param topicSysFlag bit 0: unit topic, bit 1: a unit subscribes
 * @param writeQueueNums queues that producers send to
 */
public record QueueData(String brokerName, int perm, int readQueueNums, int topicSysFlag, int writeQueueNums) {
    /** What a broker's topic looks like in a route. */
    public static QueueData of(String brokerName, TopicConfig topic) {
        return new QueueData(
                brokerName, topic.perm(), topic.readQueueNums(), topic.topicSysFlag(), topic.writeQueueNums());
    }

    /** The same queues with another permission. */
    public QueueData withPerm(int newPerm) {
        return new QueueData(brokerName, newPerm, readQueueNums, topicSysFlag, writeQueueNums);
    }
}

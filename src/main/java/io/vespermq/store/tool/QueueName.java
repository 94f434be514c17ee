package io.vespermq.store.tool;

/**
 * A queue of a topic.
 *
 * @param topic the topic
 * @param queueId number of the queue in it
 */
public record QueueName(String topic, int queueId) implements Comparable<QueueName> {
    /** By topic, then by number. */
    @Override
    public int compareTo(QueueName other) {
        int topics = topic.compareTo(other.topic);
        return topics != 0 ? topics : Integer.compare(queueId, other.queueId);
    }

    @Override
    public String toString() {
        return "queue " + queueId + " of topic " + topic;
    }
}

package io.vespermq.protocol.body;

import io.vespermq.protocol.codec.Dialect;

/**
 * One queue of a topic on one broker. As a key of a JSON map it stands as an object.
 *
 * @param brokerName name of the broker
 * @param queueId number of the queue
 * @param topic name of the topic
 */
public record MessageQueue(String brokerName, int queueId, String topic) {
    /** Reads the text that stands for a queue where it is the key of a map. */
    public static MessageQueue valueOf(String key) {
        return Dialect.read(key, MessageQueue.class);
    }
}

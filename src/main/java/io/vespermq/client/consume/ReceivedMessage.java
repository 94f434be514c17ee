package io.vespermq.client.consume;

import io.vespermq.message.MessageId;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.body.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer gets it.
 *
 * @param queue the queue it was read from
 * @param queueOffset its index there
 * @param messageId the producer's unique key, or the broker's id where the producer gave none
 * @param properties every property
 * @param bornMs when the producer made it, epoch milliseconds
 * @param reconsumeTimes how often it was consumed in vain
 * @param body the payload, decompressed; not changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes that came; compared by no one
public record ReceivedMessage(
        MessageQueue queue,
        long queueOffset,
        String messageId,
        MessageProperties properties,
        long bornMs,
        int reconsumeTimes,
        byte[] body) {
    /** The message in a record of a pull reply. */
    static ReceivedMessage of(MessageQueue queue, StoredMessage stored) {
        MessageProperties properties = stored.properties();
        String uniqueKey = properties.get(PropertyNames.UNIQUE_KEY);
        String id = uniqueKey != null ? uniqueKey : new MessageId(stored.storeHost(), stored.position()).toString();
        return new ReceivedMessage(
                queue,
                stored.queueOffset(),
                id,
                properties,
                stored.bornMs(),
                stored.reconsumeTimes(),
                Bodies.read(stored.body(), stored.sysFlag()));
    }

    /** The topic that the producer sent to; a message that comes again lies in a retry topic. */
    public String topic() {
        String origin = properties.get(PropertyNames.RETRY_TOPIC);
        return origin == null ? queue.topic() : origin;
    }

    /** The tag, or null. */
    public @Nullable String tags() {
        return properties.get(PropertyNames.TAGS);
    }

    /** The keys, or null. */
    public @Nullable String keys() {
        return properties.get(PropertyNames.KEYS);
    }
}

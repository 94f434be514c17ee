package io.vespermq.client.consume;

import io.vespermq.message.Names;
import io.vespermq.protocol.body.SubscriptionData;
import java.util.List;

/**
 * What a consumer reads.
 *
 * @param group the consumer group
 * @param topic the topic
 * @param expression {@code *} for all messages, or tags separated by {@code ||}
 * @param fromBeginning where a group without progress begins: at the oldest message, or behind the newest
 */
public record ConsumerOptions(String group, String topic, String expression, boolean fromBeginning) {
    /** Every topic that a member of the group reads: its own and the one through which failed messages come again. */
    List<SubscriptionData> subscriptions(long version) {
        return List.of(
                SubscriptionData.tags(topic, expression, version),
                SubscriptionData.tags(Names.retryTopic(group), SubscriptionData.ALL, version));
    }
}

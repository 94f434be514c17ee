package io.vespermq.protocol.body.session;

import io.vespermq.protocol.body.SubscriptionData;
import java.util.List;

/**
 * One consumer of a heartbeat. What a client leaves out gets the default of a push consumer.
 *
 * @param consumeFromWhere where the group begins when it has no offset
 * @param consumeType how messages are fetched
 * @param groupName the consumer's group
 * @param messageModel clustering or broadcasting
 * @param subscriptionDataSet what it wants; empty in a heartbeat without subscriptions
 * @param unitMode a RocketMQ deployment flag that is handed on to the retry topic
 */
public record ConsumerData(
        ConsumeFromWhere consumeFromWhere,
        ConsumeType consumeType,
        String groupName,
        MessageModel messageModel,
        List<SubscriptionData> subscriptionDataSet,
        boolean unitMode) {
    public ConsumerData {
        consumeFromWhere = consumeFromWhere == null ? ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET : consumeFromWhere;
        consumeType = consumeType == null ? ConsumeType.CONSUME_PASSIVELY : consumeType;
        messageModel = messageModel == null ? MessageModel.CLUSTERING : messageModel;
        subscriptionDataSet = subscriptionDataSet == null ? List.of() : List.copyOf(subscriptionDataSet);
    }
}

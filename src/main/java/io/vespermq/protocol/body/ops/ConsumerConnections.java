package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.session.ConsumeFromWhere;
import io.vespermq.protocol.body.session.ConsumeType;
import io.vespermq.protocol.body.session.MessageModel;
import java.util.List;
import java.util.Map;

/**
 * Body of the reply to GET_CONSUMER_CONNECTION_LIST (203).
 *
 * @param connectionSet the members of the group
 * @param consumeFromWhere where the group begins when it has no offset
 * @param consumeType how members get messages
 * @param messageModel clustering or broadcasting
 * @param subscriptionTable what the group wants, by topic
 */
public record ConsumerConnections(
        List<ConnectionInfo> connectionSet,
        ConsumeFromWhere consumeFromWhere,
        ConsumeType consumeType,
        MessageModel messageModel,
        Map<String, SubscriptionData> subscriptionTable) {}

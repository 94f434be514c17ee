package io.vespermq.broker.send;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.KeptTopics;
import io.vespermq.message.Draft;
import io.vespermq.message.HostAddress;
import io.vespermq.message.MessageId;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.Names;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.header.send.SendBack;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import io.vespermq.store.api.MessageStore;
import java.util.random.RandomGenerator;

/**
 * CONSUMER_SEND_MSG_BACK (36): a consumer could not consume a message. A copy goes into the group's retry topic with a
 * delay that grows with the attempts, or into its dead-letter topic when they are used up.
 */
public final class SendBackHandler implements RequestHandler<SendBack> {
    /** The first retry waits for delay level 3 (10 s), the next one level longer. */
    private static final int FIRST_RETRY_LEVEL = 3;

    private final SendOptions options;
    private final GroupTable groups;
    private final RetryRule retryRule;
    private final KeptTopics keptTopics;
    private final MessageStore store;
    private final BrokerStats stats;
    private final RandomGenerator random;
    private final DraftRules rules;

    /** The collaborators of send-backs. */
    public SendBackHandler(
            SendOptions options,
            GroupTable groups,
            RetryRule retryRule,
            KeptTopics keptTopics,
            MessageStore store,
            BrokerStats stats,
            RandomGenerator random) {
        this.options = options;
        this.groups = groups;
        this.retryRule = retryRule;
        this.keptTopics = keptTopics;
        this.store = store;
        this.stats = stats;
        this.random = random;
        this.rules = new DraftRules(options, random);
    }

    @Override
    public Future<Reply> handle(SendBack header, Request request) {
        SubscriptionGroupConfig group = groups.required(header.group());
        if (!Perm.isWritable(options.brokerPermission())) {
            throw new RequestFailure(
                    ResponseCode.NO_PERMISSION,
                    "the broker does not accept sends: brokerPermission=" + options.brokerPermission());
        }
        if (group.retryQueues() <= 0) {
            return Future.succeededFuture(Reply.ok());
        }
        TopicConfig retryTopic = retryRule.retryTopic(Names.retryTopic(header.group()), header.unitMode());
        return store.record(header.position()).compose(record -> {
            if (record == null) {
                throw new RequestFailure(
                        ResponseCode.SYSTEM_ERROR, "no message begins at commit log position " + header.position());
            }
            return Future.succeededFuture(record)
                    .compose(held -> sendBack(header, request, group, retryTopic, StoredMessage.at(held.nioBuffer())))
                    .onComplete(done -> record.release());
        });
    }

    private Future<Reply> sendBack(
            SendBack header,
            Request request,
            SubscriptionGroupConfig group,
            TopicConfig retryTopic,
            StoredMessage message) {
        int limit = RetryRule.limit(group, header.maxReconsumeTimes(), request.version());
        boolean isDead = message.reconsumeTimes() >= limit || header.delayLevel() < 0;
        TopicConfig topic = isDead ? retryRule.dlqTopic(header.group()) : retryTopic;
        Draft draft = draft(isDead ? dead(topic, message) : retry(header, topic, message), message);
        return keptTopics
                .kept(topic.topicName())
                .compose(kept -> store.append(draft).recover(e -> Future.failedFuture(SendFailures.of(e))))
                .onSuccess(at -> stats.stored(draft.topic(), 1, draft.length()))
                .map(at -> Reply.ok());
    }

    private static Draft.Builder dead(TopicConfig topic, StoredMessage message) {
        return Draft.to(topic.topicName(), 0).properties(backProperties(message).without(PropertyNames.DELAY));
    }

    private Draft.Builder retry(SendBack header, TopicConfig topic, StoredMessage message) {
        int level = header.delayLevel() > 0 ? header.delayLevel() : FIRST_RETRY_LEVEL + message.reconsumeTimes();
        MessageProperties properties = backProperties(message).with(PropertyNames.DELAY, Integer.toString(level));
        return rules.place(topic.topicName(), random.nextInt(Math.max(1, topic.writeQueueNums())), properties);
    }

    private Draft draft(Draft.Builder placed, StoredMessage message) {
        return placed.flags(message.flag(), message.sysFlag())
                .born(message.bornMs(), message.bornHost())
                .storeHost(options.storeHost())
                .reconsumeTimes(message.reconsumeTimes() + 1)
                .body(Unpooled.wrappedBuffer(message.body()))
                .build();
    }

    private static MessageProperties backProperties(StoredMessage message) {
        MessageProperties properties = message.properties().with(PropertyNames.WAIT, "false");
        if (!properties.has(PropertyNames.RETRY_TOPIC)) {
            properties = properties.with(PropertyNames.RETRY_TOPIC, message.topic());
        }
        if (!properties.has(PropertyNames.ORIGIN_MESSAGE_ID)) {
            properties = properties.with(PropertyNames.ORIGIN_MESSAGE_ID, offsetId(message));
        }
        return properties;
    }

    private static String offsetId(StoredMessage message) {
        HostAddress host = message.storeHost();
        return new MessageId(host, message.position()).toString();
    }
}

package io.vespermq.broker.pull;

import io.vespermq.broker.session.ConsumerGroup;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.session.MessageModel;
import io.vespermq.protocol.header.pull.Pull;
import io.vespermq.protocol.header.pull.PullReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestFailure;
import org.jspecify.annotations.Nullable;

/** Whether a pull may be served, asked in RocketMQ's order, and with which subscription. Home loop only. */
public final class PullChecks {
    private static final int FORBIDDEN_BROKER = 1;
    private static final int FORBIDDEN_GROUP = 2;
    private static final int FORBIDDEN_TOPIC = 3;
    private static final int FORBIDDEN_BROADCAST = 4;
    private static final int FORBIDDEN_SUBSCRIPTION = 5;

    private final PullOptions options;
    private final TopicTable topics;
    private final GroupTable groups;
    private final Consumers consumers;

    /** Checks against these tables. */
    public PullChecks(PullOptions options, TopicTable topics, GroupTable groups, Consumers consumers) {
        this.options = options;
        this.topics = topics;
        this.groups = groups;
        this.consumers = consumers;
    }

    /**
     * The outcome.
     *
     * @param refusal the reply to a pull that lacks a permission; then the rest says nothing
     */
    record Allowed(SubscriptionData subscription, int topicSysFlag, int groupSysFlag, @Nullable Reply refusal) {}

    /**
     * Checks a pull.
     *
     * @throws RequestFailure with the code that clients expect for what is missing
     */
    Allowed allowed(Pull pull, boolean lite) {
        if (!Perm.isReadable(options.brokerPermission())) {
            return forbidden(
                    FORBIDDEN_BROKER,
                    "the broker does not serve pulls: brokerPermission=" + options.brokerPermission()
                            + " lacks the read bit (4)");
        }
        if (lite && !options.litePullEnabled()) {
            return forbidden(FORBIDDEN_BROKER, "lite pulls are turned off: litePullMessageEnable=false");
        }
        SubscriptionGroupConfig group = groups.required(pull.consumerGroup());
        if (!group.isConsumeEnabled()) {
            return forbidden(FORBIDDEN_GROUP, "the consumer group " + group.groupName() + " has consumeEnable=false");
        }
        TopicConfig topic = topics.find(pull.topic());
        if (topic == null) {
            throw new RequestFailure(
                    ResponseCode.TOPIC_NOT_EXIST, "the topic " + pull.topic() + " does not exist; create it first");
        }
        if (!Perm.isReadable(topic.perm())) {
            return forbidden(
                    FORBIDDEN_TOPIC,
                    "the topic " + pull.topic() + " does not serve pulls: its perm=" + topic.perm()
                            + " lacks the read bit (4)");
        }
        if (pull.queueId() < 0 || pull.queueId() >= topic.readQueueNums()) {
            throw new RequestFailure(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + pull.queueId() + " of topic " + pull.topic() + ": 0 to " + (topic.readQueueNums() - 1)
                            + " expected");
        }
        if (groups.isReadForbidden(pull.consumerGroup(), pull.topic())) {
            return forbidden(
                    FORBIDDEN_SUBSCRIPTION,
                    "the consumer group " + group.groupName() + " may not read the topic " + pull.topic());
        }
        return pull.is(Pull.SUBSCRIPTION) ? inline(pull, topic, group) : registered(pull, topic, group);
    }

    private static Allowed inline(Pull pull, TopicConfig topic, SubscriptionGroupConfig group) {
        String type = pull.expressionType();
        if (type != null && !type.isEmpty() && !type.equals(SubscriptionData.TAG)) {
            throw notByTag(type);
        }
        String text = pull.subscription() == null ? SubscriptionData.ALL : pull.subscription();
        SubscriptionData subscription = SubscriptionData.tags(pull.topic(), text, pull.subVersion());
        return new Allowed(subscription, topic.topicSysFlag(), group.groupSysFlag(), null);
    }

    private Allowed registered(Pull pull, TopicConfig topic, SubscriptionGroupConfig group) {
        ConsumerGroup members = consumers.find(pull.consumerGroup());
        if (members == null) {
            throw new RequestFailure(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "no consumer of group " + pull.consumerGroup() + " has sent a heartbeat yet");
        }
        if (!group.isBroadcastEnabled() && members.messageModel() == MessageModel.BROADCASTING) {
            return forbidden(
                    FORBIDDEN_BROADCAST,
                    "the consumer group " + group.groupName() + " has consumeBroadcastEnable=false");
        }
        SubscriptionData subscription = members.subscription(pull.topic());
        if (subscription == null) {
            throw new RequestFailure(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "the consumer group " + pull.consumerGroup() + " does not subscribe to " + pull.topic()
                            + "; do its members have different subscriptions?");
        }
        if (subscription.subVersion() < pull.subVersion()) {
            return new Allowed(unseen(pull, subscription), topic.topicSysFlag(), group.groupSysFlag(), null);
        }
        if (!subscription.isTag()) {
            throw notByTag(subscription.expressionType());
        }
        return new Allowed(subscription, topic.topicSysFlag(), group.groupSysFlag(), null);
    }

    /**
     * What a pull gets whose consumer changed its subscription and has not told yet: everything, if it chooses by tags, because
     * consumers compare tags themselves; see decision 0012.
     */
    private static SubscriptionData unseen(Pull pull, SubscriptionData known) {
        String type = pull.expressionType();
        if (!known.isTag() || (type != null && !type.equals(SubscriptionData.TAG))) {
            throw new RequestFailure(
                    ResponseCode.SUBSCRIPTION_NOT_LATEST,
                    "the subscription of group " + pull.consumerGroup() + " to " + pull.topic()
                            + " is older here than the consumer's; the next heartbeat brings the new one");
        }
        return SubscriptionData.tags(pull.topic(), SubscriptionData.ALL, pull.subVersion());
    }

    private static RequestFailure notByTag(String type) {
        return new RequestFailure(
                ResponseCode.SYSTEM_ERROR,
                "filtering by " + type + " is not served by this version; subscribe by tags");
    }

    private static Allowed forbidden(int type, String remark) {
        PullReply header = new PullReply(0, 0, 0, 0, null, null, type);
        Reply refusal =
                Reply.of(ResponseCode.NO_PERMISSION, PullReply.CODEC, header).withRemark(remark);
        return new Allowed(SubscriptionData.tags("", SubscriptionData.ALL, 0), 0, 0, refusal);
    }
}

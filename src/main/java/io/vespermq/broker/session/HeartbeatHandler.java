package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.GroupTopics;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.session.ConsumerData;
import io.vespermq.protocol.body.session.HeartbeatData;
import io.vespermq.protocol.body.session.ProducerData;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.session.HeartbeatReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import io.vespermq.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HEART_BEAT (34): takes a client's producers and consumers into their groups. A consumer group and its retry topic are
 * created when they are new. A group that may not be created is passed over; its pulls will be refused.
 */
public final class HeartbeatHandler implements RequestHandler<Empty> {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatHandler.class);

    /** Groups of one heartbeat at most: the loop that takes it in has other work. */
    private static final int GROUPS_MAX = 1000;

    private static final int CLIENT_ID_CHARS_MAX = 1024;
    /** Official clients refuse longer ones themselves. */
    private static final int PRODUCER_GROUP_CHARS_MAX = 255;

    private final Clock clock;
    private final TopicTable topics;
    private final GroupTable groups;
    private final Consumers consumers;
    private final Producers producers;

    /** Registers clients in these tables. */
    public HeartbeatHandler(
            Clock clock, TopicTable topics, GroupTable groups, Consumers consumers, Producers producers) {
        this.clock = clock;
        this.topics = topics;
        this.groups = groups;
        this.consumers = consumers;
        this.producers = producers;
    }

    @Override
    public Future<Reply> handle(Empty header, Request request) {
        HeartbeatData data = Dialect.read(request.bodyBytes(), HeartbeatData.class);
        ClientChannel channel = ClientChannel.of(request.from());
        HeartbeatReply reply = beat(data, channel, request.language(), request.version());
        return Future.succeededFuture(Reply.ok(HeartbeatReply.CODEC, reply));
    }

    HeartbeatReply beat(HeartbeatData data, ClientChannel channel, Language language, int version) {
        check(data);
        Member member = new Member(channel, data.clientID(), language, version, clock.nanos(), clock.epochMs());
        int fingerprint = data.heartbeatFingerprint();
        boolean isV2 = fingerprint != 0;
        boolean isSubscriptionChanged = !isV2;
        RequestFailure refusal = null;
        for (ConsumerData consumer : admitted(data.consumerDataSet(), member)) {
            try {
                isSubscriptionChanged |= consumers.register(member, consumer, fingerprint, isV2 && data.withoutSub());
            } catch (RequestFailure e) {
                refusal = e;
            }
        }
        for (ProducerData producer : data.producerDataSet()) {
            try {
                if (producer.groupName() != null) {
                    producers.register(producer.groupName(), member);
                }
            } catch (RequestFailure e) {
                refusal = e;
            }
        }
        if (refusal != null) {
            // Told at the end: the client's other groups must live.
            throw refusal;
        }
        return new HeartbeatReply(true, isSubscriptionChanged);
    }

    /** Refuses as a whole, before anything of it counts, a heartbeat that is wrong. */
    private static void check(HeartbeatData data) {
        if (data.clientID() == null || data.clientID().isEmpty()) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, "the heartbeat has no clientID");
        }
        checkLength("clientID", data.clientID(), CLIENT_ID_CHARS_MAX);
        for (ProducerData producer : data.producerDataSet()) {
            checkLength("producer group", producer.groupName(), PRODUCER_GROUP_CHARS_MAX);
        }
        int count = data.consumerDataSet().size() + data.producerDataSet().size();
        if (count > GROUPS_MAX) {
            throw new RequestFailure(
                    ResponseCode.INVALID_PARAMETER,
                    "the heartbeat of client " + data.clientID() + " has " + count + " groups, at most " + GROUPS_MAX
                            + " are taken; use more clients");
        }
        for (ConsumerData consumer : data.consumerDataSet()) {
            for (SubscriptionData subscription : consumer.subscriptionDataSet()) {
                if (subscription.topic() == null || subscription.topic().isEmpty()) {
                    throw new RequestFailure(
                            ResponseCode.INVALID_PARAMETER,
                            "the heartbeat of client " + data.clientID() + " has a subscription without topic in group "
                                    + consumer.groupName());
                }
            }
        }
    }

    private static void checkLength(String what, @Nullable String name, int charsMax) {
        if (name != null && name.length() > charsMax) {
            throw new RequestFailure(
                    ResponseCode.INVALID_PARAMETER,
                    "the heartbeat has a " + what + " of " + name.length() + " characters, at most " + charsMax
                            + " are taken");
        }
    }

    /** The consumers whose groups are there. What is missing is made: all groups at once, then all retry topics. */
    private List<ConsumerData> admitted(List<ConsumerData> wanted, Member member) {
        groups.ensure(wanted.stream().map(ConsumerData::groupName).toList());
        List<ConsumerData> admitted = new ArrayList<>();
        List<TopicConfig> retryTopics = new ArrayList<>();
        for (ConsumerData consumer : wanted) {
            try {
                SubscriptionGroupConfig group = groups.required(consumer.groupName());
                TopicConfig retryTopic = GroupTopics.retry(group, consumer.unitMode());
                TopicTable.checkName(retryTopic.topicName());
                retryTopics.add(retryTopic);
                admitted.add(consumer);
            } catch (RequestFailure e) {
                // The client has other groups that must live; RocketMQ 5 passes over such a group, too.
                LOG.warn(
                        "{}: consumer {} not registered: {}",
                        member.channel().remoteText(),
                        member.clientId(),
                        e.getMessage());
            }
        }
        topics.ensure(retryTopics);
        return admitted;
    }
}

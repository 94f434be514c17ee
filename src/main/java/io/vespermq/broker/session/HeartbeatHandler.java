package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.message.Names;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HEART_BEAT (34): takes a client's producers and consumers into their groups. A consumer group and its retry topic are
 * created when they are new. A group that may not be created is passed over; its pulls will be refused.
 */
public final class HeartbeatHandler implements RequestHandler<Empty> {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatHandler.class);
    private static final int UNIT_SUBSCRIBES = 1 << 1;

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
        if (data.clientID() == null || data.clientID().isEmpty()) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, "the heartbeat has no clientID");
        }
        Member member = new Member(
                channel,
                data.clientID(),
                language,
                version,
                clock.nanos(),
                clock.epochMs(),
                data.heartbeatFingerprint());
        boolean isV2 = data.heartbeatFingerprint() != 0;
        boolean isSubscriptionChanged = !isV2;
        for (ConsumerData consumer : data.consumerDataSet()) {
            isSubscriptionChanged |= register(consumer, member, isV2 && data.withoutSub());
        }
        for (ProducerData producer : data.producerDataSet()) {
            if (producer.groupName() != null) {
                producers.register(producer.groupName(), member);
            }
        }
        return new HeartbeatReply(true, isSubscriptionChanged);
    }

    private boolean register(ConsumerData consumer, Member member, boolean withoutSubscriptions) {
        SubscriptionGroupConfig group;
        try {
            group = groups.required(consumer.groupName());
        } catch (RequestFailure e) {
            // The client has other groups that must live; RocketMQ 5 passes over such a group, too.
            LOG.warn(
                    "{}: consumer {} not registered: {}",
                    member.channel().remoteText(),
                    member.clientId(),
                    e.getMessage());
            return false;
        }
        topics.ensure(
                Names.retryTopic(group.groupName()),
                Math.max(1, group.retryQueues()),
                Perm.READ_WRITE,
                consumer.unitMode() ? UNIT_SUBSCRIBES : 0);
        return consumers.register(member, consumer, withoutSubscriptions);
    }
}

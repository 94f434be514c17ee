package io.vespermq.client.consume;

import io.vertx.core.Future;
import io.vespermq.client.route.ClientFailure;
import io.vespermq.client.route.Routes;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.session.ConsumerIdList;
import io.vespermq.protocol.body.session.HeartbeatData;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.offset.OffsetReply;
import io.vespermq.protocol.header.offset.QueryConsumerOffset;
import io.vespermq.protocol.header.offset.UpdateConsumerOffset;
import io.vespermq.protocol.header.pull.Pull;
import io.vespermq.protocol.header.query.QueueOf;
import io.vespermq.protocol.header.session.ConsumerGroupName;
import io.vespermq.protocol.header.session.UnregisterClient;
import io.vespermq.remoting.RemotingClient;
import java.util.List;

/** The requests that a member of a consumer group sends to brokers. Belongs to the client's loop. */
final class GroupCalls {
    private static final long TIMEOUT_MS = 3_000;
    private static final long HOLD_MS = 15_000;
    private static final int BATCH = 32;
    private static final byte[] NO_BODY = {};

    private final String group;
    private final Routes routes;
    private final RemotingClient remoting;

    GroupCalls(String group, Routes routes, RemotingClient remoting) {
        this.group = group;
        this.routes = routes;
        this.remoting = remoting;
    }

    Future<Void> heartbeat(String broker, HeartbeatData data) {
        HeaderFields none = HeaderFields.of(Empty.CODEC, new Empty());
        return remoting.call(broker, RequestCode.HEART_BEAT, none, Dialect.write(data), TIMEOUT_MS)
                .compose(reply -> ClientFailure.unlessRefused("heartbeat", broker, reply))
                .mapEmpty();
    }

    Future<Void> leave(String broker, String clientId) {
        UnregisterClient header = new UnregisterClient(clientId, null, group);
        HeaderFields fields = HeaderFields.of(UnregisterClient.CODEC, header);
        return remoting.call(broker, RequestCode.UNREGISTER_CLIENT, fields, NO_BODY, TIMEOUT_MS)
                .mapEmpty();
    }

    /** Client ids of the group as the broker knows them, sorted, each once. */
    Future<List<String>> members(String broker) {
        HeaderFields fields = HeaderFields.of(ConsumerGroupName.CODEC, new ConsumerGroupName(group));
        return remoting.call(broker, RequestCode.GET_CONSUMER_LIST_BY_GROUP, fields, NO_BODY, TIMEOUT_MS)
                .compose(reply -> ClientFailure.unlessRefused("members of group '" + group + "'", broker, reply))
                .map(reply -> Dialect.read(reply.bodyBytes(), ConsumerIdList.class).consumerIdList().stream()
                        .sorted()
                        .distinct()
                        .toList());
    }

    /** The group's progress in the queue; -1 when it has none. */
    Future<Long> progress(MessageQueue queue) {
        QueryConsumerOffset header = new QueryConsumerOffset(group, queue.topic(), queue.queueId(), false);
        HeaderFields fields = HeaderFields.of(QueryConsumerOffset.CODEC, header);
        return ask(queue, RequestCode.QUERY_CONSUMER_OFFSET, fields, TIMEOUT_MS).compose(reply -> {
            if (reply.code() == ResponseCode.QUERY_NOT_FOUND.wire()) {
                return Future.succeededFuture(-1L);
            }
            return ClientFailure.unlessRefused("progress in " + queue, queue.brokerName(), reply)
                    .map(ok -> OffsetReply.CODEC.decode(ok.fields()).offset());
        });
    }

    Future<Long> minOffset(MessageQueue queue) {
        return bound(queue, RequestCode.GET_MIN_OFFSET);
    }

    Future<Long> maxOffset(MessageQueue queue) {
        return bound(queue, RequestCode.GET_MAX_OFFSET);
    }

    Future<Void> commit(MessageQueue queue, long offset) {
        UpdateConsumerOffset header = new UpdateConsumerOffset(group, queue.topic(), queue.queueId(), offset);
        HeaderFields fields = HeaderFields.of(UpdateConsumerOffset.CODEC, header);
        return ask(queue, RequestCode.UPDATE_CONSUMER_OFFSET, fields, TIMEOUT_MS)
                .compose(reply -> ClientFailure.unlessRefused("commit of " + queue, queue.brokerName(), reply))
                .mapEmpty();
    }

    /** A pull that the broker holds for a while when there is nothing new. */
    Future<Command> pull(MessageQueue queue, long offset, SubscriptionData wanted) {
        Pull header = new Pull(
                group,
                queue.topic(),
                queue.queueId(),
                offset,
                BATCH,
                Pull.SUSPEND | Pull.SUBSCRIPTION,
                0,
                HOLD_MS,
                wanted.subString(),
                wanted.subVersion(),
                wanted.expressionType(),
                null);
        return ask(queue, RequestCode.PULL_MESSAGE, HeaderFields.of(Pull.CODEC, header), 2 * HOLD_MS);
    }

    private Future<Long> bound(MessageQueue queue, RequestCode code) {
        HeaderFields fields = HeaderFields.of(QueueOf.CODEC, new QueueOf(queue.topic(), queue.queueId()));
        return ask(queue, code, fields, TIMEOUT_MS)
                .compose(reply -> ClientFailure.unlessRefused(code + " of " + queue, queue.brokerName(), reply))
                .map(reply -> OffsetReply.CODEC.decode(reply.fields()).offset());
    }

    private Future<Command> ask(MessageQueue queue, RequestCode code, HeaderFields fields, long timeoutMs) {
        return routes.of(queue.topic()).compose(route -> {
            String master = route.master(queue);
            return master == null
                    ? Future.failedFuture(new ClientFailure(
                            ClientFailure.Kind.UNREACHABLE, "broker " + queue.brokerName() + " has no master now"))
                    : remoting.call(master, code, fields, NO_BODY, timeoutMs);
        });
    }
}

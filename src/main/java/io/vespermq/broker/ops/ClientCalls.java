package io.vespermq.broker.ops;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vespermq.broker.session.ConsumerGroup;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.session.Member;
import io.vespermq.message.MessageId;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.Versions;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.ops.ClientOffsets;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.ops.ClientOf;
import io.vespermq.protocol.header.ops.ClientStatusOf;
import io.vespermq.remoting.CallFailure;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.MessageStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the broker asks of a consumer because an operator wants to know: its running state (307), to consume one message
 * now (309), where it is in its queues (223, which becomes 221). Answers of 307 and 309 are handed back as they come:
 * clients in other languages write dialects of their own.
 */
public final class ClientCalls {
    private static final long TIMEOUT_MS = 10_000;
    private static final byte[] NO_BODY = {};

    private final String broker;
    private final Clock clock;
    private final Consumers consumers;
    private final MessageStore store;

    /**
     * Calls the connected consumers.
     *
     * @param broker name of this broker
     */
    public ClientCalls(String broker, Clock clock, Consumers consumers, MessageStore store) {
        this.broker = broker;
        this.clock = clock;
        this.consumers = consumers;
        this.store = store;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.GET_CONSUMER_RUNNING_INFO, ClientOf.CODEC, this::runningInfo)
                .on(RequestCode.CONSUME_MESSAGE_DIRECTLY, ClientOf.CODEC, this::consumeDirectly)
                .on(RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, ClientStatusOf.CODEC, (header, request) -> status(
                                header)
                        .map(body -> Reply.ok(Dialect.write(body))));
    }

    private Future<Reply> runningInfo(ClientOf header, Request request) {
        return relay(
                RequestCode.GET_CONSUMER_RUNNING_INFO, online(header), copy(request.fields()), request.bodyBytes());
    }

    private Future<Reply> consumeDirectly(ClientOf header, Request request) {
        Member member = online(header);
        Fields fields = copy(request.fields());
        fields.add("brokerName", broker);
        return message(header.msgId())
                .compose(body -> relay(RequestCode.CONSUME_MESSAGE_DIRECTLY, member, fields, body));
    }

    /** Asks the members of a group, or one of them, for their offsets; those that do not answer are left out. */
    Future<ClientOffsets> status(ClientStatusOf header) {
        ConsumerGroup group = consumers.find(header.group());
        if (group == null) {
            throw new RequestFailure(
                    ResponseCode.CONSUMER_NOT_ONLINE, "the consumer group '" + header.group() + "' is not online");
        }
        String only = header.clientAddr();
        List<Member> members = group.members().stream()
                .filter(member ->
                        only == null || only.isEmpty() || member.clientId().equals(only))
                .toList();
        HeaderFields fields = HeaderFields.of(ClientStatusOf.CODEC, header);
        Map<String, Map<MessageQueue, Long>> table = new TreeMap<>();
        List<Future<Void>> answers =
                members.stream().map(member -> ask(member, fields, table)).toList();
        return Future.join(answers).transform(all -> Future.succeededFuture(new ClientOffsets(table, Map.of())));
    }

    private static Future<Void> ask(Member member, HeaderFields fields, Map<String, Map<MessageQueue, Long>> table) {
        return member.channel()
                .call(RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, fields, NO_BODY, TIMEOUT_MS)
                .map(reply -> {
                    if (reply.code() == ResponseCode.SUCCESS.wire()
                            && reply.body().isReadable()) {
                        ClientOffsets offsets = Dialect.read(reply.bodyBytes(), ClientOffsets.class);
                        Map<MessageQueue, Long> queues = offsets.messageQueueTable();
                        table.put(member.clientId(), queues == null ? Map.of() : queues);
                    }
                    return null;
                });
    }

    private Member online(ClientOf header) {
        ConsumerGroup group = consumers.find(header.consumerGroup());
        Member member = group == null ? null : wanted(group, header.clientId());
        if (member == null) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "The Consumer <" + header.consumerGroup() + "> <" + header.clientId() + "> not online");
        }
        if (member.version() < Versions.V3_1_8_SNAPSHOT) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "The Consumer <" + header.consumerGroup() + "> <" + header.clientId()
                            + "> has a version that does not answer such a request");
        }
        return member;
    }

    private static @Nullable Member wanted(ConsumerGroup group, @Nullable String clientId) {
        return clientId == null ? group.members().iterator().next() : group.member(clientId);
    }

    private Future<byte[]> message(@Nullable String id) {
        if (id == null) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, "msgId is missing; an offset message id expected");
        }
        long position;
        try {
            position = MessageId.parse(id).position();
        } catch (IllegalArgumentException e) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, "msgId: " + e.getMessage());
        }
        return store.record(position).map(found -> {
            if (found == null) {
                throw new RequestFailure(ResponseCode.SYSTEM_ERROR, "no message " + id + " on this broker");
            }
            try {
                return bytes(found);
            } finally {
                found.release();
            }
        });
    }

    private Future<Reply> relay(RequestCode code, Member member, Fields fields, byte[] body) {
        long startNanos = clock.nanos();
        return member.channel()
                .call(code, HeaderFields.of(fields), body, TIMEOUT_MS)
                .map(ClientCalls::relayed)
                .recover(e -> e instanceof CallFailure
                        ? Future.failedFuture(noAnswer(e, clock.msSince(startNanos)))
                        : Future.failedFuture(e));
    }

    private static RequestFailure noAnswer(Throwable cause, long waitedMs) {
        boolean isTimeout = waitedMs >= TIMEOUT_MS;
        return new RequestFailure(
                isTimeout ? ResponseCode.CONSUME_MSG_TIMEOUT : ResponseCode.SYSTEM_ERROR,
                "the consumer did not answer: " + cause.getMessage());
    }

    private static Reply relayed(Command reply) {
        return Reply.relayed(reply.code(), reply.remark(), reply.fields(), reply.body());
    }

    private static Fields copy(Fields fields) {
        return Fields.of(fields.toMap());
    }

    private static byte[] bytes(ByteBuf body) {
        byte[] copy = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), copy);
        return copy;
    }
}

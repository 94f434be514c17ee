package io.vespermq.client.produce;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.client.route.ClientFailure;
import io.vespermq.client.route.Routes;
import io.vespermq.client.route.TopicRoute;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.send.SendMessageV2;
import io.vespermq.protocol.header.send.SendReply;
import io.vespermq.remoting.CallFailure;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.runtime.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Sends messages, each to the next queue of its topic, and tries another queue when a broker does not take one. What is
 * on the way is bounded: a message above the limit waits for a place. Belongs to the client's loop.
 */
public final class Producer {
    private static final long TIMEOUT_MS = 3_000;
    private static final int AUTO_CREATED_QUEUES = 4;
    private static final int WAITING_MAX = 100_000;
    /** Codes with which the message is stored, though not as safely as the broker was set up to. */
    private static final Set<ResponseCode> STORED = Set.of(
            ResponseCode.SUCCESS,
            ResponseCode.FLUSH_DISK_TIMEOUT,
            ResponseCode.FLUSH_SLAVE_TIMEOUT,
            ResponseCode.SLAVE_NOT_AVAILABLE);
    /** Codes that another broker may not give. */
    private static final Set<ResponseCode> TRY_ELSEWHERE = Set.of(
            ResponseCode.SYSTEM_ERROR,
            ResponseCode.SYSTEM_BUSY,
            ResponseCode.SERVICE_NOT_AVAILABLE,
            ResponseCode.NO_PERMISSION,
            ResponseCode.TOPIC_NOT_EXIST);

    private final ProducerOptions options;
    private final Routes routes;
    private final RemotingClient remoting;
    private final Clock clock;
    private final UniqueKeys keys;

    // Owned by the client's loop.
    private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
    private int inflight;
    private int turn;

    /**
     * A producer.
     *
     * @param ip the client's IPv4 address, for unique keys
     * @param maker tells producers of one process apart
     */
    public Producer(
            ProducerOptions options, Routes routes, RemotingClient remoting, Clock clock, byte[] ip, int maker) {
        this.options = options;
        this.routes = routes;
        this.remoting = remoting;
        this.clock = clock;
        this.keys = new UniqueKeys(clock, ip, ProcessHandle.current().pid(), maker);
    }

    /**
     * Sends a message.
     *
     * @return completes when a broker stored it as safely as that broker is set up to; fails with {@link ClientFailure},
     *     and then the message may or may not be stored
     */
    public Future<SendResult> send(OutgoingMessage message) {
        if (waiting.size() >= WAITING_MAX) {
            return Future.failedFuture(new ClientFailure(
                    ClientFailure.Kind.REFUSED,
                    "the producer holds " + WAITING_MAX
                            + " messages that wait to be sent; wait for sends to complete"));
        }
        String uniqueKey = keys.next();
        return place().compose(v -> attempt(message, uniqueKey, options.attempts()))
                .eventually(this::leave);
    }

    /** Takes a place among the messages on the way, now or when one becomes free. */
    private Future<Void> place() {
        if (inflight < options.inflightMax()) {
            inflight++;
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        waiting.add(promise);
        return promise.future();
    }

    private Future<Void> leave() {
        Promise<Void> next = waiting.poll();
        if (next == null) {
            inflight--;
        } else {
            next.complete();
        }
        return Future.succeededFuture();
    }

    private Future<SendResult> attempt(OutgoingMessage message, String uniqueKey, int attemptsLeft) {
        return routes.toSend(message.topic())
                .compose(route -> sendTo(nextQueue(route), route, message, uniqueKey))
                .recover(e -> {
                    if (attemptsLeft <= 1 || !isWorthAnotherTry(e)) {
                        return Future.failedFuture(explained(e));
                    }
                    routes.forget(message.topic());
                    return attempt(message, uniqueKey, attemptsLeft - 1);
                });
    }

    private MessageQueue nextQueue(TopicRoute route) {
        List<MessageQueue> queues = route.writable();
        if (queues.isEmpty()) {
            throw new ClientFailure(
                    ClientFailure.Kind.REFUSED,
                    "topic '" + route.topic() + "' has no queue that may be written; allow it with updateTopic -p 6");
        }
        return queues.get(Math.floorMod(turn++, queues.size()));
    }

    private Future<SendResult> sendTo(MessageQueue queue, TopicRoute route, OutgoingMessage message, String uniqueKey) {
        String address = route.masters().get(queue.brokerName());
        MessageProperties properties = message.properties(uniqueKey);
        SendMessageV2 header = new SendMessageV2(
                options.group(),
                message.topic(),
                SystemTopics.AUTO_CREATE_TEMPLATE,
                AUTO_CREATED_QUEUES,
                queue.queueId(),
                0,
                clock.epochMs(),
                0,
                properties.text(),
                0,
                false,
                null,
                false);
        HeaderFields fields = HeaderFields.of(SendMessageV2.CODEC, header);
        return remoting.call(String.valueOf(address), RequestCode.SEND_MESSAGE_V2, fields, message.body(), TIMEOUT_MS)
                .compose(reply -> stored(queue, String.valueOf(address), uniqueKey, reply));
    }

    private static Future<SendResult> stored(MessageQueue queue, String address, String uniqueKey, Command reply) {
        ResponseCode code = ResponseCode.of(reply.code());
        if (code == null || !STORED.contains(code)) {
            return Future.failedFuture(
                    new Refusal(code, ClientFailure.refused("send to " + queue.topic(), address, reply)));
        }
        SendReply at = SendReply.CODEC.decode(reply.fields());
        MessageQueue used = new MessageQueue(queue.brokerName(), at.queueId(), queue.topic());
        return Future.succeededFuture(new SendResult(uniqueKey, at.msgId(), used, at.queueOffset()));
    }

    private static boolean isWorthAnotherTry(Throwable cause) {
        return cause instanceof CallFailure
                || (cause instanceof Refusal refusal && refusal.code != null && TRY_ELSEWHERE.contains(refusal.code));
    }

    private static Throwable explained(Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return refusal.failure;
        }
        return cause instanceof CallFailure
                ? new ClientFailure(
                        ClientFailure.Kind.UNREACHABLE,
                        cause.getMessage() + "; check that the broker runs and that its address is reachable from here")
                : cause;
    }

    /** A broker's no, with its code. Never leaves this class. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient @org.jspecify.annotations.Nullable ResponseCode code;
        private final ClientFailure failure;

        Refusal(@org.jspecify.annotations.Nullable ResponseCode code, ClientFailure failure) {
            super(failure.getMessage(), null, false, false);
            this.code = code;
            this.failure = failure;
        }
    }
}

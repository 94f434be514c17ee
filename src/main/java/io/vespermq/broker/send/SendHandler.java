package io.vespermq.broker.send;

import io.vertx.core.Future;
import io.vespermq.broker.durability.Durability;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.broker.topic.KeptTopics;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.message.Draft;
import io.vespermq.message.HostAddress;
import io.vespermq.message.MessageId;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.Names;
import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.header.send.SendMessage;
import io.vespermq.protocol.header.send.SendMessageV2;
import io.vespermq.protocol.header.send.SendReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.MessageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * SEND_MESSAGE (10), SEND_MESSAGE_V2 (310) and SEND_BATCH_MESSAGE (320): appends messages and answers once they are as
 * durable as the broker promises. Runs on the connection's loop; what only the home loop may do (making a topic, looking
 * after a retry topic) is done there.
 */
public final class SendHandler implements RequestHandler<SendMessageV2> {
    private final SendOptions options;
    private final TopicTable topics;
    private final KeptTopics keptTopics;
    private final RetryRule retryRule;
    private final MessageStore store;
    private final Durability durability;
    private final BrokerStats stats;
    private final Loop home;
    private final Clock clock;
    private final RandomGenerator random;
    private final DraftRules rules;
    private final String idPrefix;

    /**
     * The collaborators of sends.
     *
     * @param home the loop that owns topics and groups
     */
    public SendHandler(
            SendOptions options,
            TopicTable topics,
            KeptTopics keptTopics,
            RetryRule retryRule,
            MessageStore store,
            Durability durability,
            BrokerStats stats,
            Loop home,
            Clock clock,
            RandomGenerator random) {
        this.options = options;
        this.topics = topics;
        this.keptTopics = keptTopics;
        this.retryRule = retryRule;
        this.store = store;
        this.durability = durability;
        this.stats = stats;
        this.home = home;
        this.clock = clock;
        this.random = random;
        this.rules = new DraftRules(options, random);
        this.idPrefix = MessageId.prefix(options.storeHost());
    }

    /** The handler of the long-named header. */
    public RequestHandler<SendMessage> v1() {
        return (header, request) -> handle(header.toV2(), request);
    }

    @Override
    public Future<Reply> handle(SendMessageV2 header, Request request) {
        checkAccepting();
        checkName(header.topic());
        TopicConfig topic = topics.find(header.topic());
        if (topic != null && !Names.isRetry(header.topic()) && keptTopics.has(header.topic())) {
            return append(writable(topic), header, request);
        }
        // The body is lent until the handler returns; the work at home is not done by then.
        request.body().retain();
        return home.call(() -> Future.succeededFuture().compose(begun -> append(resolved(header), header, request)))
                .onComplete(done -> request.body().release());
    }

    private Future<Reply> append(TopicConfig topic, SendMessageV2 header, Request request) {
        int queueId = queueId(topic, header.queueId());
        String properties = header.properties() == null ? "" : header.properties();
        rules.checkSize(request.body(), properties);
        return header.batch()
                ? appendBatch(topic, queueId, header, request)
                : appendOne(topic, queueId, header, MessageProperties.of(properties), request);
    }

    private Future<Reply> appendOne(
            TopicConfig topic, int queueId, SendMessageV2 header, MessageProperties sent, Request request) {
        RetryRule.Target target = Names.isRetry(topic.topicName())
                ? retryRule.target(topic, queueId, header, sent, request.version())
                : new RetryRule.Target(topic.topicName(), queueId, sent);
        MessageProperties properties = rules.stored(target.properties(), header.sysFlag());
        Draft draft = rules.place(target.topic(), target.queueId(), properties)
                .flags(header.flag(), DraftRules.sysFlag(topic, header.sysFlag()))
                .born(header.bornMs(), HostAddress.of(request.from().remote()))
                .storeHost(options.storeHost())
                .reconsumeTimes(header.reconsumeTimes())
                .body(request.body())
                .build();
        Sent one = new Sent(target.topic(), 1, draft.length(), DraftRules.waits(properties));
        return answered(
                one,
                () -> store.append(draft),
                at -> at,
                (at, code) -> reply(code, id(at), target.queueId(), at, properties));
    }

    private Future<Reply> appendBatch(TopicConfig topic, int queueId, SendMessageV2 header, Request request) {
        if (Names.isRetry(topic.topicName())) {
            throw new RequestFailure(
                    ResponseCode.MESSAGE_ILLEGAL, "a batch cannot be sent to the retry topic " + topic.topicName());
        }
        HostAddress bornHost = HostAddress.of(request.from().remote());
        List<Draft> drafts = new ArrayList<>();
        int bytes = 0;
        for (BatchBody.Message message : BatchBody.parse(request.body())) {
            DraftRules.refuseInBatch(message.properties(), header.sysFlag());
            Draft draft = Draft.to(topic.topicName(), queueId)
                    .properties(message.properties())
                    .flags(message.flag(), header.sysFlag())
                    .born(header.bornMs(), bornHost)
                    .storeHost(options.storeHost())
                    .body(message.body())
                    .build();
            drafts.add(draft);
            bytes += draft.length();
        }
        MessageProperties shared = MessageProperties.of(header.properties());
        Sent all = new Sent(topic.topicName(), drafts.size(), bytes, DraftRules.waits(shared));
        return answered(
                all,
                () -> store.appendAll(drafts),
                places -> places.get(places.size() - 1),
                (places, code) -> reply(code, ids(places), queueId, places.get(0), shared));
    }

    /**
     * What one request wants stored.
     *
     * @param bytes of all records
     * @param waits the producer wants to wait for the disk
     */
    private record Sent(String topic, int count, int bytes, boolean waits) {}

    /**
     * Appends, when the topic would survive a crash, and answers when what was appended is safe.
     *
     * @param last which of it is safe last
     */
    private <T> Future<Reply> answered(
            Sent sent,
            Supplier<Future<T>> append,
            Function<T, Appended> last,
            BiFunction<T, ResponseCode, Reply> reply) {
        if (!keptTopics.has(sent.topic())) {
            return keptTopics.kept(sent.topic()).compose(kept -> answered(append.get(), sent, last, reply));
        }
        return answered(append.get(), sent, last, reply);
    }

    private <T> Future<Reply> answered(
            Future<T> append, Sent sent, Function<T, Appended> last, BiFunction<T, ResponseCode, Reply> reply) {
        // One step, not one for each thought: the steps of futures cost as much as the append itself.
        return append.compose(
                at -> {
                    stats.stored(sent.topic(), sent.count(), sent.bytes());
                    return durability.reached(last.apply(at), sent.waits()).map(code -> reply.apply(at, code));
                },
                e -> {
                    stats.storeFailed();
                    return Future.failedFuture(SendFailures.of(e));
                });
    }

    private Reply reply(ResponseCode code, String ids, int queueId, Appended first, MessageProperties properties) {
        SendReply header = new SendReply(
                ids,
                queueId,
                first.queueOffset(),
                DraftRules.uniqueKey(properties),
                options.regionId(),
                Boolean.toString(options.traceOn()));
        return Reply.of(code, SendReply.CODEC, header);
    }

    private String id(Appended at) {
        return MessageId.text(idPrefix, at.position());
    }

    private String ids(List<Appended> all) {
        long[] positions = new long[all.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = all.get(i).position();
        }
        return MessageId.texts(idPrefix, positions);
    }

    private void checkAccepting() {
        if (options.acceptFromMs() > 0 && clock.epochMs() < options.acceptFromMs()) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "the broker does not accept sends before startAcceptSendRequestTimeStamp="
                            + options.acceptFromMs());
        }
    }

    private static void checkName(String topic) {
        String fault = Names.topicFault(topic);
        if (fault != null) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, fault);
        }
        if (SystemTopics.isNotSendable(topic)) {
            throw new RequestFailure(ResponseCode.NO_PERMISSION, "clients may not send to the system topic " + topic);
        }
    }

    private TopicConfig resolved(SendMessageV2 header) {
        home.check();
        if (Names.isRetry(header.topic())) {
            return writable(retryRule.retryTopic(header.topic(), header.unitMode()));
        }
        TopicConfig topic = topics.find(header.topic());
        return topic != null
                ? writable(topic)
                : topics.createOnSend(
                        header.topic(), header.defaultTopic(), header.defaultTopicQueueNums(), header.unitMode());
    }

    private TopicConfig writable(TopicConfig topic) {
        if (topic.order() && !Perm.isWritable(options.brokerPermission())) {
            // For other topics the bit acts through the route; producers of an order topic keep to its queues.
            throw new RequestFailure(
                    ResponseCode.NO_PERMISSION,
                    "the broker does not accept sends to the order topic " + topic.topicName() + ": brokerPermission="
                            + options.brokerPermission() + " lacks the write bit (2)");
        }
        return topics.writable(topic);
    }

    private int queueId(TopicConfig topic, int asked) {
        int queues = Math.max(topic.readQueueNums(), topic.writeQueueNums());
        if (asked >= queues) {
            throw new RequestFailure(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + asked + " of topic " + topic.topicName() + ": 0 to " + (queues - 1) + " expected");
        }
        return asked >= 0 ? asked : anyQueue(topic);
    }

    private int anyQueue(TopicConfig topic) {
        if (topic.writeQueueNums() <= 0) {
            throw new RequestFailure(
                    ResponseCode.NO_PERMISSION,
                    "the topic " + topic.topicName() + " has no queue to send to: its writeQueueNums="
                            + topic.writeQueueNums());
        }
        return random.nextInt(topic.writeQueueNums());
    }
}

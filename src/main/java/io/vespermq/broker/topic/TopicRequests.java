package io.vespermq.broker.topic;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.topic.TopicConfigList;
import io.vespermq.protocol.body.topic.TopicNames;
import io.vespermq.protocol.body.topic.TopicPageBody;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.topic.CreateTopic;
import io.vespermq.protocol.header.topic.TopicName;
import io.vespermq.protocol.header.topic.TopicPage;
import io.vespermq.protocol.header.topic.TopicTotal;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import io.vespermq.store.api.MessageStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask of a broker's topics: 17, 18, 215, 21, 351, 305. A change is on disk and known to the name servers
 * before it is answered.
 */
public final class TopicRequests {
    private static final int PAGE_TOPICS_MAX = 2000;
    /** Queries about a topic go through all of its queues on the loop that serves everybody. */
    private static final int QUEUES_MAX = 8_192;

    private static final int PERM_MAX = 15;

    private final TopicTable topics;
    private final MessageStore store;
    private final Consumer<String> forget;
    private final Supplier<Future<Void>> saved;
    private final Supplier<Future<Void>> announced;

    /**
     * Serves a table.
     *
     * @param forget drops what others keep about a deleted topic, its offsets for instance
     * @param saved completes when every change of the table is on disk
     * @param announced completes when the name servers know it
     */
    public TopicRequests(
            TopicTable topics,
            MessageStore store,
            Consumer<String> forget,
            Supplier<Future<Void>> saved,
            Supplier<Future<Void>> announced) {
        this.topics = topics;
        this.store = store;
        this.forget = forget;
        this.saved = saved;
        this.announced = announced;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.UPDATE_AND_CREATE_TOPIC, CreateTopic.CODEC, this::create)
                .on(RequestCode.UPDATE_AND_CREATE_TOPIC_LIST, Empty.CODEC, this::createAll)
                .on(RequestCode.DELETE_TOPIC_IN_BROKER, TopicName.CODEC, (header, request) -> delete(header.topic()))
                .on(RequestCode.GET_ALL_TOPIC_CONFIG, TopicPage.CODEC, (header, request) -> page(header))
                .on(RequestCode.GET_TOPIC_CONFIG, TopicName.CODEC, this::one)
                .on(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, Empty.CODEC, this::system);
    }

    Future<Reply> create(CreateTopic header, Request request) {
        TopicConfig wanted = new TopicConfig(
                AttributeChanges.parse(header.attributes()),
                header.order(),
                header.perm(),
                header.readQueueNums(),
                header.topicFilterType(),
                header.topic(),
                header.topicSysFlag(),
                header.writeQueueNums());
        return put(List.of(wanted));
    }

    Future<Reply> createAll(Empty header, Request request) {
        return put(Dialect.read(request.bodyBytes(), TopicConfigList.class).topicConfigList());
    }

    /** Creates or changes topics; the names of their attributes carry a sign. */
    Future<Reply> put(@Nullable List<TopicConfig> wanted) {
        if (wanted == null || wanted.isEmpty()) {
            throw invalid("the list of topics is empty");
        }
        List<TopicConfig> checked = wanted.stream().map(this::checked).toList();
        return settled(topics.put(checked));
    }

    Future<Reply> delete(String topic) {
        checkNotSystem(topic);
        boolean isChanged = topics.delete(Set.of(topic));
        forget.accept(topic);
        Future<Void> emptied = store.deleteTopic(topic);
        return emptied.compose(v -> settled(isChanged));
    }

    Future<Reply> page(TopicPage header) {
        Map<String, TopicConfig> all = new TreeMap<>(topics.all());
        Map<String, TopicConfig> page = header.topicSeq() == null
                ? all
                : Pages.page(all, header.topicSeq(), header.maxTopicNum(), PAGE_TOPICS_MAX);
        TopicPageBody body = new TopicPageBody(topics.version(), DataVersion.INITIAL, page, Map.of(), Map.of());
        Reply reply = Reply.ok(TopicTotal.CODEC, new TopicTotal(all.size()));
        return Future.succeededFuture(reply.withBody(Unpooled.wrappedBuffer(Dialect.write(body))));
    }

    private Future<Reply> one(TopicName header, Request request) {
        return Future.succeededFuture(Reply.ok(Dialect.write(topics.existing(header.topic()))));
    }

    private Future<Reply> system(Empty header, Request request) {
        return Future.succeededFuture(Reply.ok(Dialect.write(new TopicNames(topics.systemTopics()))));
    }

    private TopicConfig checked(@Nullable TopicConfig wanted) {
        if (wanted == null) {
            throw invalid("an entry of the list of topics is null");
        }
        String topic = wanted.topicName();
        checkNotSystem(topic);
        checkRange(topic, "readQueueNums", wanted.readQueueNums(), QUEUES_MAX);
        checkRange(topic, "writeQueueNums", wanted.writeQueueNums(), QUEUES_MAX);
        checkRange(topic, "perm", wanted.perm(), PERM_MAX);
        if (!wanted.topicFilterType().equals("SINGLE_TAG")
                && !wanted.topicFilterType().equals("MULTI_TAG")) {
            throw invalid("topicFilterType '" + wanted.topicFilterType() + "' is neither SINGLE_TAG nor MULTI_TAG");
        }
        TopicConfig known = topics.find(topic);
        Map<String, String> attributes =
                AttributeChanges.applyToTopic(known == null ? null : known.attributes(), wanted.attributes());
        return new TopicConfig(
                attributes,
                wanted.order(),
                wanted.perm(),
                wanted.readQueueNums(),
                wanted.topicFilterType(),
                topic,
                wanted.topicSysFlag(),
                wanted.writeQueueNums());
    }

    private void checkNotSystem(String topic) {
        TopicTable.checkName(topic);
        if (topics.isSystem(topic)) {
            throw invalid("topic '" + topic + "' belongs to the broker itself and cannot be changed or deleted");
        }
    }

    /** Without a change, too, the answer waits for the disk: the save of an earlier change may have failed. */
    private Future<Reply> settled(boolean isChanged) {
        Future<Void> told = isChanged ? announced.get() : Future.succeededFuture();
        return saved.get().compose(v -> told).map(v -> Reply.ok());
    }

    private static void checkRange(String topic, String what, int value, int max) {
        if (value < 0 || value > max) {
            throw invalid("topic '" + topic + "': " + what + " is " + value + "; 0 to " + max + " is possible");
        }
    }

    private static RequestFailure invalid(String remark) {
        return new RequestFailure(ResponseCode.INVALID_PARAMETER, remark);
    }
}

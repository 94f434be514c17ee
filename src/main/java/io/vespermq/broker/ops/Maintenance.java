package io.vespermq.broker.ops;

import io.vertx.core.Future;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.header.Empty;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestTable;
import io.vespermq.store.api.MessageStore;

/**
 * Cleaning on demand: queues of topics that no longer exist (316), files of the log whose messages have expired (329), at
 * whatever hour. The files of queues go with those of the log, so 306 finds nothing left to delete.
 */
public final class Maintenance {
    private final TopicTable topics;
    private final MessageStore store;

    /** Cleans a store by the topics that exist. */
    public Maintenance(TopicTable topics, MessageStore store) {
        this.topics = topics;
        this.store = store;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.CLEAN_UNUSED_TOPIC, Empty.CODEC, this::cleanUnused)
                .on(
                        RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE,
                        Empty.CODEC,
                        (header, request) -> Future.succeededFuture(Reply.ok()))
                .on(RequestCode.DELETE_EXPIRED_COMMITLOG, Empty.CODEC, this::deleteExpired);
    }

    private Future<Reply> deleteExpired(Empty header, Request request) {
        return store.deleteExpired().map(files -> Reply.ok());
    }

    private Future<Reply> cleanUnused(Empty header, Request request) {
        Future<Void> chain = Future.succeededFuture();
        for (String topic : store.topics()) {
            if (topics.find(topic) == null && !topics.isSystem(topic)) {
                chain = chain.compose(v -> store.deleteTopic(topic));
            }
        }
        return chain.map(v -> Reply.ok());
    }
}

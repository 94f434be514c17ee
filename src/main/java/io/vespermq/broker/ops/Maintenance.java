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
 * Cleaning on demand. Queues of topics that no longer exist can be removed (316). Nothing is removed because of its
 * age, so 306 and 329 are refused.
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
        String kept = "this version deletes no messages because they are old";
        return table.on(RequestCode.CLEAN_UNUSED_TOPIC, Empty.CODEC, this::cleanUnused)
                .refuse(RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE, kept)
                .refuse(RequestCode.DELETE_EXPIRED_COMMITLOG, kept);
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

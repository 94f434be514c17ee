package io.vespermq.client.consume;

import io.vertx.core.Future;
import io.vespermq.protocol.header.session.ConsumerGroupName;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import java.util.HashMap;
import java.util.Map;

/** Brings NOTIFY_CONSUMER_IDS_CHANGED, which brokers send when members join or leave, to the consumer it is for. */
public final class GroupNotices {
    // Owned by the client's loop.
    private final Map<String, Runnable> listeners = new HashMap<>();

    /** Serves the notice. */
    public Future<Reply> handle(ConsumerGroupName header, Request request) {
        Runnable listener = listeners.get(header.consumerGroup());
        if (listener != null) {
            listener.run();
        }
        return Future.succeededFuture(Reply.ok());
    }

    void listen(String group, Runnable listener) {
        if (listeners.putIfAbsent(group, listener) != null) {
            throw new IllegalStateException("this client is a member of group '" + group + "' already");
        }
    }

    void forget(String group) {
        listeners.remove(group);
    }
}

package io.vespermq.compat.driver;

import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.rocketmq.common.message.MessageQueue;

/** Queue numbers to the official client's queue objects, asked of the name server only when not yet known. */
final class Queues {
    private final Lookup lookup;
    private final ConcurrentMap<String, MessageQueue> known = new ConcurrentHashMap<>();

    Queues(Lookup lookup) {
        this.lookup = lookup;
    }

    /** The client's own way to the queues of a topic. */
    @FunctionalInterface
    interface Lookup {
        Callable<? extends Collection<MessageQueue>> queuesOf(String topic);
    }

    MessageQueue find(String topic, int queueId) {
        MessageQueue queue = known.get(topic + '@' + queueId);
        return queue != null ? queue : fetch(topic, queueId);
    }

    Collection<MessageQueue> all(String topic) {
        Collection<MessageQueue> queues = Officially.call(lookup.queuesOf(topic));
        queues.forEach(queue -> known.put(topic + '@' + queue.getQueueId(), queue));
        return queues;
    }

    private MessageQueue fetch(String topic, int queueId) {
        return all(topic).stream()
                .filter(queue -> queue.getQueueId() == queueId)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no queue " + queueId + " in the route of " + topic));
    }
}

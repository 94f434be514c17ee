package io.vespermq.store.dispatch;

import io.vespermq.store.log.QueueCursor;
import io.vespermq.store.log.QueueCursors;
import io.vespermq.store.queue.ConsumeQueues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ends of all queues that were written to since the start. Owned by the store's loop. */
public final class QueueEnds implements QueueCursors {
    private static final QueueEnd[] NONE = {};

    private final ConsumeQueues queues;

    // Owned by the store's loop.
    private final Map<String, @Nullable QueueEnd[]> byTopic = new HashMap<>();

    /** The ends of these queues. */
    public QueueEnds(ConsumeQueues queues) {
        this.queues = queues;
    }

    @Override
    public QueueCursor of(String topic, int queueId) {
        @Nullable QueueEnd[] ends = byTopic.get(topic);
        QueueEnd end = ends == null || queueId >= ends.length ? null : ends[queueId];
        return end != null ? end : create(topic, queueId);
    }

    /** Forgets the queues of a topic: the next message of each gets offset 0 again. */
    public void remove(String topic) {
        byTopic.remove(topic);
    }

    private QueueEnd create(String topic, int queueId) {
        QueueEnd created = new QueueEnd(queues.findOrCreate(topic, queueId));
        @Nullable QueueEnd[] ends = byTopic.getOrDefault(topic, NONE);
        @Nullable QueueEnd[] wider = Arrays.copyOf(ends, Math.max(ends.length, queueId + 1));
        wider[queueId] = created;
        byTopic.put(topic, wider);
        return created;
    }
}

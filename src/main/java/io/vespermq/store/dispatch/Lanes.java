package io.vespermq.store.dispatch;

import io.vespermq.store.log.QueueCursor;
import io.vespermq.store.log.QueueCursors;
import io.vespermq.store.queue.ConsumeQueues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lanes of all queues that were written to since the start. Owned by the store's loop. */
public final class Lanes implements QueueCursors {
    private static final Lane[] NONE = {};

    private final ConsumeQueues queues;

    // Owned by the store's loop.
    private final Map<String, @Nullable Lane[]> byTopic = new HashMap<>();

    /** Lanes into these queues. */
    public Lanes(ConsumeQueues queues) {
        this.queues = queues;
    }

    @Override
    public QueueCursor of(String topic, int queueId) {
        @Nullable Lane[] lanes = byTopic.get(topic);
        Lane lane = lanes == null || queueId >= lanes.length ? null : lanes[queueId];
        return lane != null ? lane : create(topic, queueId);
    }

    /** Forgets the queues of a topic: the next message of each gets offset 0 again. */
    public void remove(String topic) {
        byTopic.remove(topic);
    }

    private Lane create(String topic, int queueId) {
        Lane created = new Lane(queues.findOrCreate(topic, queueId));
        @Nullable Lane[] lanes = byTopic.getOrDefault(topic, NONE);
        @Nullable Lane[] wider = Arrays.copyOf(lanes, Math.max(lanes.length, queueId + 1));
        wider[queueId] = created;
        byTopic.put(topic, wider);
        return created;
    }
}

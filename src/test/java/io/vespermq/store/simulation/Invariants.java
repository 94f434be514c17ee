package io.vespermq.store.simulation;

import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.StoreOptions.FlushMode;

/** What holds between any two steps. */
final class Invariants {
    private final World world;
    private final Check check;
    private final Model model;
    private long startMs;
    private long startNanos;
    private long limitSeen;

    Invariants(World world) {
        this.world = world;
        check = world.check;
        model = world.model;
    }

    /** A store has come up. */
    void opened(Life life) {
        startMs = world.clock.epochMs();
        startNanos = world.clock.nanos();
        limitMs();
        MessageStore store = life.store();
        life.appended = store.appended().position();
        life.flushed = store.flushed().position();
        life.confirmed = store.confirmed().position();
        life.isDegraded = false;
        store.onArrival((topic, queueId, offset, tagCode) -> {
            QueueModel queue = queue(topic, queueId);
            check.that(
                    offset == queue.announced,
                    () -> queue + ": offset " + offset + " announced, not " + queue.announced);
            queue.announced = offset + 1;
            long end = store.bounds(topic, queueId).max();
            check.that(offset < end, () -> queue + ": offset " + offset + " announced, the queue ends at " + end);
        });
    }

    private QueueModel queue(String topic, int id) {
        return model.queues().stream()
                .filter(queue -> queue.topic.equals(topic) && queue.id == id)
                .findFirst()
                .orElseThrow();
    }

    /** Messages stored before this time may be gone, after all that was seen of the clock. */
    long limitMs() {
        long byUptime = startMs + (world.clock.nanos() - startNanos) / 1_000_000L;
        long limit = Math.min(world.clock.epochMs(), byUptime) - World.KEPT_MS;
        limitSeen = Math.max(limitSeen, limit);
        return limit;
    }

    /** The same, for whatever a process did that is gone. */
    long limitSeenMs() {
        return limitSeen;
    }

    /** To be called after each step of a process whose store is open. */
    void afterStep(Life life, boolean mayFail, boolean wasFull) {
        MessageStore store = life.store();
        long appended = store.appended().position();
        long flushed = store.flushed().position();
        long confirmed = store.confirmed().position();
        check.that(appended >= life.appended, () -> "appended went from " + life.appended + " to " + appended);
        check.that(flushed >= life.flushed, () -> "flushed went from " + life.flushed + " to " + flushed);
        check.that(confirmed >= life.confirmed, () -> "confirmed went from " + life.confirmed + " to " + confirmed);
        check.that(flushed <= appended, () -> "flushed " + flushed + ", but appended " + appended);
        long safe = world.mode == FlushMode.SYNC_FLUSH ? flushed : appended;
        check.that(confirmed <= safe, () -> "confirmed " + confirmed + ", but " + world.mode + " only to " + safe);
        boolean hasMoved = appended != life.appended || flushed != life.flushed || confirmed != life.confirmed;
        check.that(!life.isDegraded || !hasMoved, () -> "marks moved after the failure");
        life.appended = appended;
        life.flushed = flushed;
        life.confirmed = confirmed;
        life.isDegraded = store.ended().isComplete();
        check.that(
                !life.isDegraded || mayFail,
                () -> "the store failed and nothing else: "
                        + store.ended().result().getMessage());
        life.loop.on(() -> {
            model.expired(store.status().minPosition(), limitMs(), wasFull);
            model.queues().forEach(queue -> checkBounds(store, queue, confirmed));
        });
    }

    private void checkBounds(MessageStore store, QueueModel queue, long confirmed) {
        QueueBounds bounds = store.bounds(queue.topic, queue.id);
        long end = queue.visibleEnd(confirmed);
        check.that(bounds.max() == end, () -> queue + " has " + bounds + ", its visible end is " + end);
        check.that(bounds.min() >= queue.min, () -> queue + " has " + bounds + ", it began at " + queue.min);
        check.that(
                queue.byOffset.isEmpty() || bounds.min() <= queue.byOffset.firstKey(),
                () -> queue + " has " + bounds + " without " + queue.byOffset.firstEntry());
        queue.min = bounds.min();
    }
}

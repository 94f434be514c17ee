package io.vespermq.store;

import io.vertx.core.Future;
import io.vespermq.store.api.Boundary;
import io.vespermq.store.api.QueueEntry;
import io.vespermq.store.api.TopicRetention;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.queue.ConsumeQueues;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Topics that keep their messages for a time of their own. All topics share the files of the log, so a message that has
 * expired before them is hidden: its queue begins behind it. One that is kept longer holds its file and those behind it.
 * Owned by the store's loop.
 */
final class TopicExpiry {
    private final StoreWorld world;
    private final ConsumeQueues queues;
    private final QueueReads reads;

    private TopicRetention retention = topic -> -1;

    TopicExpiry(StoreWorld world, ConsumeQueues queues, QueueReads reads) {
        this.world = world;
        this.queues = queues;
        this.reads = reads;
    }

    void keep(TopicRetention newRetention) {
        retention = newRetention;
    }

    /** True when some topic has a time of its own. */
    boolean isAny() {
        return queues.topics().stream().anyMatch(topic -> retention.keptMs(topic) >= 0);
    }

    /**
     * Hides what has expired in these topics, and deletes files of their queues that nobody reads any more.
     *
     * @return position of the oldest message that one of them still keeps; {@link Long#MAX_VALUE} for none
     */
    Future<Long> round(long nowMs) {
        List<ConsumeQueue> all = new ArrayList<>();
        queues.forEach(queue -> {
            if (retention.keptMs(queue.topic()) >= 0) {
                all.add(queue);
            }
        });
        List<ConsumeQueues.Trim> hidden = new ArrayList<>();
        return next(all.iterator(), nowMs, hidden, Long.MAX_VALUE).compose(held -> {
            queues.trimmed(hidden);
            return hidden.isEmpty()
                    ? Future.succeededFuture(held)
                    : world.workers().run(() -> {
                        queues.deleteBelow(hidden);
                        return held;
                    });
        });
    }

    private Future<Long> next(
            Iterator<ConsumeQueue> left, long nowMs, List<ConsumeQueues.Trim> hidden, long heldSoFar) {
        if (!left.hasNext()) {
            return Future.succeededFuture(heldSoFar);
        }
        ConsumeQueue queue = left.next();
        long keptFromMs = nowMs - retention.keptMs(queue.topic());
        return reads.offsetAt(queue.topic(), queue.queueId(), keptFromMs, Boundary.LOWER)
                .compose(offset -> {
                    if (offset > queue.min() && !queue.isDeleted()) {
                        hidden.add(queues.trimTo(queue, offset));
                    }
                    return reads.entries(queue.topic(), queue.queueId(), offset, 1);
                })
                .compose(kept -> next(left, nowMs, hidden, Math.min(heldSoFar, position(kept))));
    }

    private static long position(List<QueueEntry> entries) {
        return entries.isEmpty() ? Long.MAX_VALUE : entries.get(0).position();
    }
}

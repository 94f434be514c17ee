package io.vespermq.store.dispatch;

import io.vespermq.store.log.QueueCursor;
import io.vespermq.store.queue.ConsumeQueue;

/** A queue as the writer sees it: its cursor, and the consume queue that its messages come to. */
final class Lane extends QueueCursor {
    private final ConsumeQueue queue;

    Lane(ConsumeQueue queue) {
        super(queue.max());
        this.queue = queue;
    }

    ConsumeQueue queue() {
        return queue;
    }
}

package io.vespermq.store.dispatch;

import io.vespermq.store.log.QueueCursor;
import io.vespermq.store.queue.ConsumeQueue;

/** The end of a queue, where the writer adds: the next offset, and the consume queue that the messages come to. */
final class QueueEnd extends QueueCursor {
    private final ConsumeQueue queue;

    QueueEnd(ConsumeQueue queue) {
        super(queue.max());
        this.queue = queue;
    }

    ConsumeQueue queue() {
        return queue;
    }
}

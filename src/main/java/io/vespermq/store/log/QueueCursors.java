package io.vespermq.store.log;

/** Finds the cursor of a queue; makes one at offset 0 for a queue that is new. Called on the store's loop. */
@FunctionalInterface
public interface QueueCursors {
    /** The cursor of a queue. */
    QueueCursor of(String topic, int queueId);
}

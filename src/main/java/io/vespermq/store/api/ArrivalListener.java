package io.vespermq.store.api;

/** Hears of every message that consumers may now see. */
@FunctionalInterface
public interface ArrivalListener {
    /**
     * Called on the store's loop, in queue order, after the message became readable.
     *
     * @param offset index of the message in the queue
     */
    void arrived(String topic, int queueId, long offset, long tagCode);
}

package io.vespermq.store.dispatch;

import io.vespermq.store.api.ArrivalListener;
import io.vespermq.store.log.LogListener;
import io.vespermq.store.log.LogMarks;
import io.vespermq.store.log.Slot;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.queue.ConsumeQueues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Follows the log: gives every confirmed message its queue entry, raises the confirmed mark and tells the listener, in
 * log order and in the turn in which the message became confirmed. What is confirmed depends on the acknowledgement
 * mode: what is in the page cache, or what is flushed. Owned by the store's loop.
 */
public final class Dispatcher implements LogListener {
    private final ConsumeQueues queues;
    private final LogMarks marks;
    private final boolean waitsForFlush;

    // Owned by the store's loop.
    private final Deque<Slot> waiting = new ArrayDeque<>();
    private ArrivalListener listener = (topic, queueId, offset, tagCode) -> {};
    private long dispatchedStoreMs;

    /**
     * Feeds queues from the log.
     *
     * @param waitsForFlush messages become visible when they are flushed, not before
     * @param lastStoreMs store time of the newest record that is already dispatched
     */
    public Dispatcher(ConsumeQueues queues, LogMarks marks, boolean waitsForFlush, long lastStoreMs) {
        this.queues = queues;
        this.marks = marks;
        this.waitsForFlush = waitsForFlush;
        this.dispatchedStoreMs = lastStoreMs;
    }

    /** Who hears of messages that become visible. */
    public void onArrival(ArrivalListener newListener) {
        listener = newListener;
    }

    /** Store time of the newest message that has its entry, epoch milliseconds. */
    public long dispatchedStoreMs() {
        return dispatchedStoreMs;
    }

    @Override
    public void written(List<Slot> slots, long end) {
        if (waitsForFlush) {
            waiting.addAll(slots);
            return;
        }
        for (Slot slot : slots) {
            dispatch(slot);
        }
        marks.confirmed().advanceTo(end);
        announce(slots);
    }

    /** The flushed mark rose. */
    public void flushed(long position) {
        if (!waitsForFlush) {
            return;
        }
        List<Slot> slots = new ArrayList<>();
        for (Slot head = waiting.peek(); head != null && head.end() <= position; head = waiting.peek()) {
            slots.add(waiting.remove());
            dispatch(head);
        }
        marks.confirmed().advanceTo(position);
        announce(slots);
    }

    private void dispatch(Slot slot) {
        if (slot.cursor() instanceof QueueEnd end && !end.queue().isDeleted()) {
            queues.add(end.queue(), slot.position(), slot.length(), slot.tagCode());
        }
        dispatchedStoreMs = slot.storeMs();
    }

    private void announce(List<Slot> slots) {
        for (Slot slot : slots) {
            if (slot.cursor() instanceof QueueEnd end && !end.queue().isDeleted()) {
                ConsumeQueue queue = end.queue();
                listener.arrived(queue.topic(), queue.queueId(), slot.queueOffset(), slot.tagCode());
            }
        }
    }
}

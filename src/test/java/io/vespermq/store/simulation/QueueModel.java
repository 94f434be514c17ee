package io.vespermq.store.simulation;

import java.util.Map;
import java.util.TreeMap;

/** What one queue has to hold. */
final class QueueModel {
    final String topic;
    final int id;
    /** The messages that consumers get, or will when they are confirmed. */
    final TreeMap<Long, Message> byOffset = new TreeMap<>();
    /** The newest message of each producer, by its number. */
    final Map<Integer, Integer> newest = new TreeMap<>();
    /** The offset of the next message. */
    long next;
    /** No offset below it may ever be given again: their messages have expired, and consumers have read them. */
    long nextAtLeast;
    /** The offset that is announced next. */
    long announced;
    /** The queue's beginning when it was last looked at. */
    long min;

    boolean wasDeleted;

    QueueModel(String topic, int id) {
        this.topic = topic;
        this.id = id;
    }

    /** The end of what consumers may see. */
    long visibleEnd(long confirmed) {
        long end = next;
        for (Message message : byOffset.descendingMap().values()) {
            if (message.end <= confirmed) {
                break;
            }
            end = message.offset;
        }
        return end;
    }

    /** It has no message any more. */
    void clear(long newNext) {
        byOffset.clear();
        newest.clear();
        next = newNext;
    }

    @Override
    public String toString() {
        return topic + "/" + id;
    }
}

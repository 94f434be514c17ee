package io.vespermq.history;

/** Where a message is for its readers. The offset is its index in the queue. */
public record Place(String topic, int queue, long offset) {
    @Override
    public String toString() {
        return topic + "/" + queue + "@" + offset;
    }
}

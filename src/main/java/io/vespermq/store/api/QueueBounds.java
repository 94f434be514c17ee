package io.vespermq.store.api;

/**
 * What a queue holds.
 *
 * @param min offset of the oldest message that can be read
 * @param max offset that the next visible message will get; equal to {@code min} when there is none
 */
public record QueueBounds(long min, long max) {
    /** A queue that has nothing. */
    public static final QueueBounds EMPTY = new QueueBounds(0, 0);
}

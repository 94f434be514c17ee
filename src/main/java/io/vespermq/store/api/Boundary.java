package io.vespermq.store.api;

/** Which neighbour of a point of time is meant. */
public enum Boundary {
    /** The first message at or after it. */
    LOWER,
    /** The last message at or before it. */
    UPPER
}

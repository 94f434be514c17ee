package io.vespermq.store.api;

/**
 * The index of messages by key. RocketMQ's keys in brackets.
 *
 * @param enabled messages are indexed [messageIndexEnable]
 * @param slots hash slots of a file [maxHashSlotNum]; existing files with another number are made anew
 * @param units keys that a file holds [maxIndexNum]; existing files with another number are made anew
 */
public record IndexOptions(boolean enabled, int slots, int units) {
    /** RocketMQ's own. */
    public static final IndexOptions DEFAULT = new IndexOptions(true, 5_000_000, 20_000_000);

    /** No index. */
    public static final IndexOptions NONE = new IndexOptions(false, 1, 2);
}

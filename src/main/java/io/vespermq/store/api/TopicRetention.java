package io.vespermq.store.api;

/** Topics whose messages are kept for another time than those of the log [RocketMQ's topic attribute reserve.time]. */
@FunctionalInterface
public interface TopicRetention {
    /** How long messages of the topic are kept, milliseconds; −1 as long as the log's. Called on the store's loop. */
    long keptMs(String topic);
}

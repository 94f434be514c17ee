package io.vespermq.protocol.body.ops;

/**
 * What a queue holds.
 *
 * @param lastUpdateTimestamp store time of its newest message, epoch milliseconds; 0 for none
 * @param maxOffset offset that the next message will get
 * @param minOffset offset of the oldest message
 */
public record TopicOffset(long lastUpdateTimestamp, long maxOffset, long minOffset) {}

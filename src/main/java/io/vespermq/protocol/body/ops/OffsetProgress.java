package io.vespermq.protocol.body.ops;

/**
 * How far a group is in a queue.
 *
 * @param brokerOffset offset that the next message will get
 * @param consumerOffset what the group committed; 0 for nothing
 * @param lastTimestamp store time of the last message it consumed, epoch milliseconds; 0 for none
 * @param pullOffset what was handed out to it
 */
public record OffsetProgress(long brokerOffset, long consumerOffset, long lastTimestamp, long pullOffset) {}

package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.body.MessageQueue;

/**
 * When a queue's messages were stored and where a group is among them; epoch milliseconds.
 *
 * @param consumeTimeStamp store time of the last message consumed
 * @param delayTime how many milliseconds the next message has been waiting
 * @param maxTimeStamp store time of the newest message
 * @param messageQueue the queue
 * @param minTimeStamp store time of the oldest message
 */
public record TimeSpan(
        long consumeTimeStamp, long delayTime, long maxTimeStamp, MessageQueue messageQueue, long minTimeStamp) {}

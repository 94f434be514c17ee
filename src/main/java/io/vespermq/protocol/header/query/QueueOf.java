package io.vespermq.protocol.header.query;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of requests about one queue: GET_MAX_OFFSET (30), GET_MIN_OFFSET (31), GET_EARLIEST_MSG_STORETIME (32).
 *
 * @param topic name of the topic
 * @param queueId number of the queue
 */
public record QueueOf(String topic, int queueId) {
    public static final HeaderCodec<QueueOf> CODEC = HeaderCodec.of(QueueOf.class);
}

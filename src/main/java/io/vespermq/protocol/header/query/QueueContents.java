package io.vespermq.protocol.header.query;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of QUERY_CONSUME_QUEUE (321).
 *
 * @param topic name of the topic
 * @param queueId number of the queue
 * @param index first wanted offset; negative to count from the end
 * @param count wanted entries at most
 */
public record QueueContents(String topic, int queueId, long index, int count) {
    public static final HeaderCodec<QueueContents> CODEC = HeaderCodec.of(QueueContents.class);
}

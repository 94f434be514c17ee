package io.vespermq.protocol.header.offset;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of UPDATE_CONSUMER_OFFSET (15).
 *
 * @param consumerGroup who consumes
 * @param topic what is consumed
 * @param queueId which queue
 * @param commitOffset where the group goes on
 */
public record UpdateConsumerOffset(String consumerGroup, String topic, int queueId, long commitOffset) {
    public static final HeaderCodec<UpdateConsumerOffset> CODEC = HeaderCodec.of(UpdateConsumerOffset.class);
}

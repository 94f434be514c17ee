package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Header of UPDATE_AND_CREATE_TOPIC (17).
 *
 * @param topic name
 * @param readQueueNums queues that consumers read
 * @param writeQueueNums queues that producers send to
 * @param perm permission bits
 * @param topicFilterType {@code SINGLE_TAG} or {@code MULTI_TAG}
 * @param topicSysFlag bit 0: unit topic, bit 1: a unit subscribes
 * @param order true for a topic whose queues are consumed in order across brokers
 * @param attributes changes, {@code +name=value} or {@code -name}, separated by commas; null for none
 */
public record CreateTopic(
        String topic,
        int readQueueNums,
        int writeQueueNums,
        int perm,
        @Wire(otherwise = "SINGLE_TAG") String topicFilterType,
        @Wire(otherwise = "0") int topicSysFlag,
        @Wire(otherwise = "false") boolean order,
        @Nullable String attributes) {
    public static final HeaderCodec<CreateTopic> CODEC = HeaderCodec.of(CreateTopic.class);
}

package io.vespermq.protocol.header.send;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Request header of SEND_MESSAGE_V2 (310), SEND_BATCH_MESSAGE (320) and SEND_REPLY_MESSAGE_V2 (325). Fields have one
 * letter to save bytes; the names are ours.
 *
 * @param producerGroup the sender's group
 * @param topic where the message goes
 * @param defaultTopic topic from which an unknown one is made
 * @param defaultTopicQueueNums queues of a topic made so, at most
 * @param queueId queue of the topic; below 0 the broker picks one
 * @param sysFlag bits of {@code io.vespermq.message.SysFlag}
 * @param bornMs epoch milliseconds, producer's clock
 * @param flag the user's flag
 * @param properties properties in text form
 * @param reconsumeTimes how often the message was consumed in vain; only sends to a retry topic have it
 * @param unitMode true for a topic of one unit
 * @param maxReconsumeTimes after so many attempts a message of a retry topic is dead
 * @param batch the body is a batch
 */
public record SendMessageV2(
        @Wire("a") String producerGroup,
        @Wire("b") String topic,
        @Wire(value = "c", otherwise = "TBW102") String defaultTopic,
        @Wire(value = "d", otherwise = "4") int defaultTopicQueueNums,
        @Wire(value = "e", otherwise = "-1") int queueId,
        @Wire(value = "f", otherwise = "0") int sysFlag,
        @Wire(value = "g", otherwise = "0") long bornMs,
        @Wire(value = "h", otherwise = "0") int flag,
        @Wire("i") @Nullable String properties,
        @Wire(value = "j", otherwise = "0") int reconsumeTimes,
        @Wire(value = "k", otherwise = "false") boolean unitMode,
        @Wire("l") @Nullable Integer maxReconsumeTimes,
        @Wire(value = "m", otherwise = "false") boolean batch) {
    public static final HeaderCodec<SendMessageV2> CODEC = HeaderCodec.of(SendMessageV2.class);
}

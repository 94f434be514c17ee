package io.vespermq.protocol.header.send;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Request header of CONSUMER_SEND_MSG_BACK (36): a consumer could not consume a message.
 *
 * @param position where the message lies in the commit log
 * @param group the consumer group
 * @param delayLevel below 0: dead at once; 0: the broker chooses; above: the delay level
 * @param originMsgId id of the message as the client knows it
 * @param originTopic topic of the message as the client knows it
 * @param unitMode true for a group of one unit
 * @param maxReconsumeTimes after so many attempts the message is dead; the group's limit when absent
 */
public record SendBack(
        @Wire("offset") long position,
        String group,
        @Wire(otherwise = "0") int delayLevel,
        @Nullable String originMsgId,
        @Nullable String originTopic,
        @Wire(otherwise = "false") boolean unitMode,
        @Nullable Integer maxReconsumeTimes) {
    public static final HeaderCodec<SendBack> CODEC = HeaderCodec.of(SendBack.class);
}

package io.vespermq.protocol.header.send;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Request header of SEND_MESSAGE (10): the long names. It is turned into {@link SendMessageV2}, whose components are
 * documented there.
 */
public record SendMessage(
        String producerGroup,
        String topic,
        @Wire(otherwise = "TBW102") String defaultTopic,
        @Wire(otherwise = "4") int defaultTopicQueueNums,
        @Wire(otherwise = "-1") int queueId,
        @Wire(otherwise = "0") int sysFlag,
        @Wire(otherwise = "0") long bornTimestamp,
        @Wire(otherwise = "0") int flag,
        @Nullable String properties,
        @Wire(otherwise = "0") int reconsumeTimes,
        @Wire(otherwise = "false") boolean unitMode,
        @Nullable Integer maxReconsumeTimes,
        @Wire(otherwise = "false") boolean batch) {
    public static final HeaderCodec<SendMessage> CODEC = HeaderCodec.of(SendMessage.class);

    /** The same request with the short names. */
    public SendMessageV2 toV2() {
        return new SendMessageV2(
                producerGroup,
                topic,
                defaultTopic,
                defaultTopicQueueNums,
                queueId,
                sysFlag,
                bornTimestamp,
                flag,
                properties,
                reconsumeTimes,
                unitMode,
                maxReconsumeTimes,
                batch);
    }
}

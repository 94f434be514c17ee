package io.vespermq.protocol.header.send;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Reply header of sends.
 *
 * @param msgId the broker's message id; of a batch: one for each message, separated by commas
 * @param queueId queue that took the message
 * @param queueOffset index in the queue; of a batch: of its first message
 * @param transactionId the client's unique key
 * @param region region of the broker
 * @param traceOn whether the client may trace the message
 */
public record SendReply(
        String msgId,
        int queueId,
        long queueOffset,
        @Nullable String transactionId,
        @Wire("MSG_REGION") @Nullable String region,
        @Wire("TRACE_ON") @Nullable String traceOn) {
    public static final HeaderCodec<SendReply> CODEC = HeaderCodec.of(SendReply.class);
}

package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of requests that are handed on to one client: GET_CONSUMER_RUNNING_INFO (307), CONSUME_MESSAGE_DIRECTLY (309).
 *
 * @param consumerGroup its group
 * @param clientId its id
 * @param msgId the message it is to consume, for 309
 * @param topic topic of that message, for 309
 */
public record ClientOf(
        String consumerGroup, @Nullable String clientId, @Nullable String msgId, @Nullable String topic) {
    public static final HeaderCodec<ClientOf> CODEC = HeaderCodec.of(ClientOf.class);
}

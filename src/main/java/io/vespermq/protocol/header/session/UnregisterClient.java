package io.vespermq.protocol.header.session;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of UNREGISTER_CLIENT (35).
 *
 * @param clientID the client that leaves
 * @param producerGroup producer group it leaves, or null
 * @param consumerGroup consumer group it leaves, or null
 */
public record UnregisterClient(String clientID, @Nullable String producerGroup, @Nullable String consumerGroup) {
    public static final HeaderCodec<UnregisterClient> CODEC = HeaderCodec.of(UnregisterClient.class);
}

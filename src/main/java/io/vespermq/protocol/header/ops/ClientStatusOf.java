package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of INVOKE_BROKER_TO_GET_CONSUMER_STATUS (223) and GET_CONSUMER_STATUS_FROM_CLIENT (221).
 *
 * @param topic name of the topic
 * @param group name of the group
 * @param clientAddr id of the one client that is asked; null or empty for all
 */
public record ClientStatusOf(String topic, String group, @Nullable String clientAddr) {
    public static final HeaderCodec<ClientStatusOf> CODEC = HeaderCodec.of(ClientStatusOf.class);
}

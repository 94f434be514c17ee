package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a registration.
 *
 * @param haServerAddr for slaves: where their master serves replication, or null
 * @param masterAddr for slaves: where their master serves clients, or null
 */
public record RegisterBrokerReply(@Nullable String haServerAddr, @Nullable String masterAddr) {
    public static final HeaderCodec<RegisterBrokerReply> CODEC = HeaderCodec.of(RegisterBrokerReply.class);
}

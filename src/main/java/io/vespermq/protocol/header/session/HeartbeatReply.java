package io.vespermq.protocol.header.session;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;

/**
 * Header of the reply to HEART_BEAT (34).
 *
 * @param v2Supported true: heartbeats without subscriptions are understood
 * @param subscriptionsChanged true: the client sends its subscriptions with the next heartbeat
 */
public record HeartbeatReply(
        @Wire("IS_SUPPORT_HEART_BEAT_V2") boolean v2Supported, @Wire("IS_SUB_CHANGE") boolean subscriptionsChanged) {
    public static final HeaderCodec<HeartbeatReply> CODEC = HeaderCodec.of(HeartbeatReply.class);
}

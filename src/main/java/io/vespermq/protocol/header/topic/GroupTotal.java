package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of the reply to GET_ALL_SUBSCRIPTIONGROUP_CONFIG (201).
 *
 * @param totalGroupNum how many groups there are
 */
public record GroupTotal(int totalGroupNum) {
    public static final HeaderCodec<GroupTotal> CODEC = HeaderCodec.of(GroupTotal.class);
}

package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of GET_ALL_SUBSCRIPTIONGROUP_CONFIG (201). Without a place the answer has every group.
 *
 * @param groupSeq place of the first wanted group in the order of names, or null
 * @param maxGroupNum wanted groups at most, or null
 */
public record GroupPage(@Nullable Integer groupSeq, @Nullable Integer maxGroupNum) {
    public static final HeaderCodec<GroupPage> CODEC = HeaderCodec.of(GroupPage.class);
}

package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;

/**
 * Header of DELETE_SUBSCRIPTIONGROUP (207).
 *
 * @param groupName its name
 * @param cleanOffset true: its offsets go, too
 * @param removeOffset the same in the words of RocketMQ 4.9
 */
public record DeleteGroup(
        String groupName,
        @Wire(otherwise = "false") boolean cleanOffset,
        @Wire(otherwise = "false") boolean removeOffset) {
    public static final HeaderCodec<DeleteGroup> CODEC = HeaderCodec.of(DeleteGroup.class);
}

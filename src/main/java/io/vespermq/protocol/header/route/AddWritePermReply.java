package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * The reply to ADD_WRITE_PERM_OF_BROKER.
 *
 * @param addTopicCount topics that were changed
 */
public record AddWritePermReply(int addTopicCount) {
    public static final HeaderCodec<AddWritePermReply> CODEC = HeaderCodec.of(AddWritePermReply.class);
}

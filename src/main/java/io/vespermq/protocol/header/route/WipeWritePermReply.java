package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * The reply to WIPE_WRITE_PERM_OF_BROKER.
 *
 * @param wipeTopicCount topics that were changed
 */
public record WipeWritePermReply(int wipeTopicCount) {
    public static final HeaderCodec<WipeWritePermReply> CODEC = HeaderCodec.of(WipeWritePermReply.class);
}

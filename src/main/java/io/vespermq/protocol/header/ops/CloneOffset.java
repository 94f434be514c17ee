package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Header of CLONE_GROUP_OFFSET (314).
 *
 * @param srcGroup whose offsets are copied
 * @param destGroup who gets them
 * @param topic in which topic; null or empty for all
 * @param offline true: also topics that the source does not subscribe to now
 */
public record CloneOffset(
        String srcGroup, String destGroup, @Nullable String topic, @Wire(otherwise = "false") boolean offline) {
    public static final HeaderCodec<CloneOffset> CODEC = HeaderCodec.of(CloneOffset.class);
}

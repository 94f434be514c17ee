package io.vespermq.protocol.header.pull;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Reply header of pulls.
 *
 * @param suggestWhichBrokerId broker id that the next pull of the queue should go to
 * @param nextBeginOffset where the reader goes on
 * @param minOffset first offset of the queue
 * @param maxOffset next offset of the queue
 * @param topicSysFlag system flag of the topic
 * @param groupSysFlag system flag of the group
 * @param forbiddenType why a pull without permission was refused
 */
public record PullReply(
        long suggestWhichBrokerId,
        long nextBeginOffset,
        long minOffset,
        long maxOffset,
        @Nullable Integer topicSysFlag,
        @Nullable Integer groupSysFlag,
        @Nullable Integer forbiddenType) {
    public static final HeaderCodec<PullReply> CODEC = HeaderCodec.of(PullReply.class);
}

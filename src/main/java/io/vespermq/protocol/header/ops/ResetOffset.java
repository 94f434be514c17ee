package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Header of INVOKE_BROKER_TO_RESET_OFFSET (222).
 *
 * @param topic name of the topic
 * @param group name of the group
 * @param timestamp epoch milliseconds to go to; negative for the end
 * @param queueId the one queue, negative for all
 * @param offset the offset to go to in that queue; null or negative: go by time
 */
public record ResetOffset(
        String topic, String group, long timestamp, @Wire(otherwise = "-1") int queueId, @Nullable Long offset) {
    public static final HeaderCodec<ResetOffset> CODEC = HeaderCodec.of(ResetOffset.class);
}

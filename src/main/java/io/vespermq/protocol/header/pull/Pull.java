package io.vespermq.protocol.header.pull;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Request header of PULL_MESSAGE (11) and LITE_PULL_MESSAGE (361).
 *
 * @param consumerGroup the reader's group
 * @param topic topic that is read
 * @param queueId queue that is read
 * @param queueOffset first wanted offset
 * @param maxMsgNums messages at most
 * @param sysFlag bits below
 * @param commitOffset progress of the group in this queue; counts when bit {@link #COMMIT_OFFSET} is set
 * @param suspendTimeoutMillis how long the broker may hold a pull that finds nothing
 * @param subscription what is wanted; counts when bit {@link #SUBSCRIPTION} is set
 * @param subVersion version of the subscription that the reader has
 * @param expressionType type of {@code subscription}; TAG when absent
 * @param maxMsgBytes bytes at most
 */
public record Pull(
        String consumerGroup,
        String topic,
        int queueId,
        long queueOffset,
        @Wire(otherwise = "32") int maxMsgNums,
        @Wire(otherwise = "0") int sysFlag,
        @Wire(otherwise = "0") long commitOffset,
        @Wire(otherwise = "0") long suspendTimeoutMillis,
        @Nullable String subscription,
        @Wire(otherwise = "0") long subVersion,
        @Nullable String expressionType,
        @Nullable Integer maxMsgBytes) {
    public static final HeaderCodec<Pull> CODEC = HeaderCodec.of(Pull.class);

    public static final int COMMIT_OFFSET = 1;
    public static final int SUSPEND = 1 << 1;
    public static final int SUBSCRIPTION = 1 << 2;
    public static final int CLASS_FILTER = 1 << 3;
    public static final int LITE_PULL = 1 << 4;

    /** True when the bit is set. */
    public boolean is(int bit) {
        return (sysFlag & bit) != 0;
    }
}

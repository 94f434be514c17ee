package io.vespermq.store.api;

import io.vespermq.message.DelayLevels;
import java.nio.file.Path;

/**
 * How a store keeps its messages. RocketMQ's keys in brackets.
 *
 * @param directory root of all files [storePathRootDir]
 * @param segmentBytes length of a commit log file [mappedFileSizeCommitLog]; must match the files that are there
 * @param queueFileBytes length of a consume queue file, a multiple of 20 [mappedFileSizeConsumeQueue]
 * @param flushMode when an append is forced [flushDiskType]
 * @param flushIntervalMs longest time between forces in asynchronous mode [flushIntervalCommitLog]
 * @param messageBytesMax longest body or batch [maxMessageSize]
 * @param diskUsedRatioMax above this used share of the disk appends are refused, 0 to 1 [diskSpaceWarningLevelRatio]
 * @param retention when old messages go
 * @param index how messages are found by key
 * @param delayLevels how the store finds the delivery time of a delayed message
 */
public record StoreOptions(
        Path directory,
        int segmentBytes,
        int queueFileBytes,
        FlushMode flushMode,
        long flushIntervalMs,
        int messageBytesMax,
        double diskUsedRatioMax,
        Retention retention,
        IndexOptions index,
        DelayLevels delayLevels) {
    /** When the answer to a send waits for the disk. */
    public enum FlushMode {
        /** Forced in the background. */
        ASYNC_FLUSH,
        /** Forced before the answer. */
        SYNC_FLUSH
    }

    /** RocketMQ's defaults, below {@code directory}; but nothing is deleted because it is old. */
    public static StoreOptions in(Path directory) {
        return new StoreOptions(
                directory,
                1 << 30,
                6_000_000,
                FlushMode.ASYNC_FLUSH,
                500,
                4 << 20,
                0.9,
                Retention.FOREVER,
                IndexOptions.DEFAULT,
                DelayLevels.DEFAULT);
    }

    public StoreOptions {
        if (segmentBytes < 4096) {
            throw new IllegalArgumentException("mappedFileSizeCommitLog=" + segmentBytes + " is below 4096");
        }
        if (queueFileBytes < 20 || queueFileBytes % 20 != 0) {
            throw new IllegalArgumentException(
                    "mappedFileSizeConsumeQueue=" + queueFileBytes + " must be a positive multiple of 20");
        }
    }
}

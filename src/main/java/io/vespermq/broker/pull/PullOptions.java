package io.vespermq.broker.pull;

/**
 * What pulls need to know of the broker. RocketMQ's keys in brackets.
 *
 * @param brokerPermission permission bits of the whole broker [brokerPermission]
 * @param litePullEnabled whether LITE_PULL_MESSAGE is served [litePullMessageEnable]
 * @param longPolling whether pulls are held as long as the client asks, else for {@code shortPollingMs} [longPollingEnable]
 * @param shortPollingMs hold time without long polling [shortPollingTimeMills]
 * @param countMax messages of one reply at most [maxTransferCountOnMessageInMemory]
 * @param bytesMax bytes of one reply at most, one message excepted [maxTransferBytesOnMessageInMemory]
 * @param parkedPullsMax pulls held at most; further ones are answered at once
 */
public record PullOptions(
        int brokerPermission,
        boolean litePullEnabled,
        boolean longPolling,
        long shortPollingMs,
        int countMax,
        int bytesMax,
        int parkedPullsMax) {}

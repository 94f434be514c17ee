package io.vespermq.protocol.body;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group as brokers keep it. Members as in RocketMQ's JSON; what a file or an old peer leaves out gets
 * RocketMQ's default.
 */
public record SubscriptionGroupConfig(
        @Nullable Map<String, String> attributes,
        long brokerId,
        @Nullable Boolean consumeBroadcastEnable,
        @Nullable Boolean consumeEnable,
        @Nullable Boolean consumeFromMinEnable,
        boolean consumeMessageOrderly,
        @Nullable Integer consumeTimeoutMinute,
        String groupName,
        @Nullable Map<String, Object> groupRetryPolicy,
        int groupSysFlag,
        @Nullable Boolean notifyConsumerIdsChangedEnable,
        @Nullable Integer retryMaxTimes,
        @Nullable Integer retryQueueNums,
        @Nullable Object subscriptionDataSet,
        @Nullable Long whichBrokerWhenConsumeSlowly) {
    public static final int RETRY_MAX_TIMES = 16;

    public SubscriptionGroupConfig {
        attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
        consumeBroadcastEnable = consumeBroadcastEnable == null || consumeBroadcastEnable;
        consumeEnable = consumeEnable == null || consumeEnable;
        consumeFromMinEnable = consumeFromMinEnable == null || consumeFromMinEnable;
        consumeTimeoutMinute = consumeTimeoutMinute == null ? 15 : consumeTimeoutMinute;
        groupRetryPolicy = groupRetryPolicy == null ? Map.of("type", "CUSTOMIZED") : Map.copyOf(groupRetryPolicy);
        notifyConsumerIdsChangedEnable = notifyConsumerIdsChangedEnable == null || notifyConsumerIdsChangedEnable;
        retryMaxTimes = retryMaxTimes == null ? RETRY_MAX_TIMES : retryMaxTimes;
        retryQueueNums = retryQueueNums == null ? 1 : retryQueueNums;
        whichBrokerWhenConsumeSlowly = whichBrokerWhenConsumeSlowly == null ? 1L : whichBrokerWhenConsumeSlowly;
    }

    /** A group with every default. */
    public static SubscriptionGroupConfig of(String group) {
        return new SubscriptionGroupConfig(
                null, 0, null, null, null, false, null, group, null, 0, null, null, null, null, null);
    }

    /** False when operators stopped the group. */
    public boolean isConsumeEnabled() {
        return Boolean.TRUE.equals(consumeEnable);
    }

    /** False when the group may not broadcast. */
    public boolean isBroadcastEnabled() {
        return Boolean.TRUE.equals(consumeBroadcastEnable);
    }

    /** False when members are not told that others joined or left. */
    public boolean isNotifyEnabled() {
        return Boolean.TRUE.equals(notifyConsumerIdsChangedEnable);
    }

    /** How often a message is tried again before it goes to the dead-letter topic. */
    public int retryMax() {
        return retryMaxTimes == null ? RETRY_MAX_TIMES : retryMaxTimes;
    }

    /** Queues of the group's retry topic; 0 or less: nothing is tried again. */
    public int retryQueues() {
        return retryQueueNums == null ? 1 : retryQueueNums;
    }
}

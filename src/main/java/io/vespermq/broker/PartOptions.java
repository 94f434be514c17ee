package io.vespermq.broker;

import io.vespermq.broker.pull.PullOptions;
import io.vespermq.broker.send.SendOptions;
import io.vespermq.broker.topic.TopicOptions;
import io.vespermq.config.BrokerSettings;
import io.vespermq.config.MachineMemory;
import io.vespermq.message.DelayLevels;
import io.vespermq.message.HostAddress;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.Retention;
import io.vespermq.store.api.StoreOptions;
import java.net.InetSocketAddress;
import java.time.ZoneId;

/** Deals a broker's settings out to its parts: each gets the few it needs, in its own record. */
final class PartOptions {
    private static final int PARKED_PULLS_MAX = 100_000;
    private static final int PERCENT = 100;
    private static final int VIP_DISTANCE = 2;

    private PartOptions() {}

    static StoreOptions store(BrokerSettings settings) {
        return new StoreOptions(
                settings.storePathRootDir(),
                settings.mappedFileSizeCommitLog(),
                settings.mappedFileSizeConsumeQueue(),
                StoreOptions.FlushMode.valueOf(settings.flushDiskType()),
                settings.flushIntervalCommitLog().toMillis(),
                settings.maxMessageSize(),
                settings.diskSpaceWarningLevelRatio() / (double) PERCENT,
                retention(settings),
                new IndexOptions(settings.messageIndexEnable(), settings.maxHashSlotNum(), settings.maxIndexNum()),
                DelayLevels.parse(settings.messageDelayLevel()));
    }

    private static Retention retention(BrokerSettings settings) {
        return new Retention(
                settings.fileReservedTime().toMillis(),
                Retention.hours(settings.deleteWhen()),
                ZoneId.systemDefault(),
                settings.diskMaxUsedSpaceRatio() / (double) PERCENT,
                settings.forceDeleteUnconsumed() ? settings.diskSpaceCleanForciblyRatio() / (double) PERCENT : 1,
                settings.commitLogSizeMax());
    }

    static SendOptions send(BrokerSettings settings, int port) {
        return new SendOptions(
                settings.brokerClusterName(),
                settings.regionId(),
                settings.traceOn(),
                HostAddress.of(new InetSocketAddress(settings.brokerIP1(), port)),
                settings.brokerPermission(),
                settings.startAcceptSendRequestTimeStamp(),
                settings.maxMessageSize(),
                DelayLevels.parse(settings.messageDelayLevel()));
    }

    static PullOptions pull(BrokerSettings settings) {
        return new PullOptions(
                settings.brokerPermission(),
                settings.litePullMessageEnable(),
                settings.longPollingEnable(),
                settings.shortPollingTimeMills().toMillis(),
                settings.maxTransferCountOnMessageInMemory(),
                settings.maxTransferBytesOnMessageInMemory(),
                PARKED_PULLS_MAX);
    }

    static TopicOptions topics(BrokerSettings settings) {
        return new TopicOptions(
                settings.brokerClusterName(),
                settings.brokerName(),
                settings.autoCreateTopicEnable(),
                settings.defaultTopicQueueNums(),
                settings.clusterTopicEnable(),
                settings.brokerTopicEnable(),
                settings.traceTopicEnable(),
                settings.msgTraceTopicName());
    }

    /** Where clients connect, {@code ip:port}. */
    static String address(BrokerSettings settings) {
        return settings.brokerIP1() + ":" + settings.listenPort();
    }

    /** The second port of clients that send to the VIP channel; -1 where there is no room for it. */
    static int vipPort(int port) {
        return port > VIP_DISTANCE ? port - VIP_DISTANCE : -1;
    }

    /** How far behind the newest message data counts as in memory. Blocks. */
    static long inMemoryBytes(BrokerSettings settings) {
        return MachineMemory.bytes() / PERCENT * settings.accessMessageInMemoryMaxRatio();
    }
}

package io.vespermq.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A broker's settings, typed. Accessors are called like the keys; what a key means stands in {@link BrokerKeys}.
 *
 * @param settings where the values come from
 */
public record BrokerSettings(Settings settings) {
    private static final long REGISTER_MS_MIN = 10_000;
    private static final long REGISTER_MS_MAX = 60_000;

    /** The settings of a broker that nobody configured. */
    public static BrokerSettings defaults() {
        return new BrokerSettings(Settings.defaults(KeyTable.broker()));
    }

    /** A copy in which what depends on this machine, its name and addresses, is worked out once and for all. */
    public BrokerSettings concluded() {
        return with(BrokerKeys.BROKER_NAME, brokerName())
                .with(BrokerKeys.BROKER_IP1, brokerIP1())
                .with(BrokerKeys.BROKER_IP2, brokerIP2());
    }

    /**
     * A copy with another value of one key.
     *
     * @throws BadOption when the key cannot have it
     */
    public BrokerSettings with(OptionKey key, String value) {
        return new BrokerSettings(settings.with(key, value));
    }

    /** Cluster that the broker belongs to. */
    public String brokerClusterName() {
        return settings.text(BrokerKeys.BROKER_CLUSTER_NAME);
    }

    /** The name; the host's when nobody set one. */
    public String brokerName() {
        return settings.text(BrokerKeys.BROKER_NAME, HostName.get("DEFAULT_BROKER"));
    }

    /** 0 for a master, more for a slave. */
    public long brokerId() {
        return settings.number(BrokerKeys.BROKER_ID);
    }

    /** The address that clients are told; unless set, the one that is bound, or the first of this machine that is not the loopback. */
    public String brokerIP1() {
        String bind = bindAddress();
        boolean isBound = !bind.equals("0.0.0.0") && !bind.equals("::");
        return settings.text(BrokerKeys.BROKER_IP1, isBound ? bind : LocalAddress.first());
    }

    /** The address that slaves are told. */
    public String brokerIP2() {
        return settings.text(BrokerKeys.BROKER_IP2, brokerIP1());
    }

    /** Address that the ports are bound to. */
    public String bindAddress() {
        return settings.text(BrokerKeys.BIND_ADDRESS);
    }

    /** Port that clients connect to; 0 picks a free one. */
    public int listenPort() {
        return settings.integer(BrokerKeys.LISTEN_PORT);
    }

    /** The replication port; 0 for a free one, when the listen port is a free one too. */
    public int haListenPort() {
        int port = settings.integer(BrokerKeys.HA_LISTEN_PORT);
        return port == 0 && listenPort() != 0 ? listenPort() + 1 : port;
    }

    /** Port of the name server in a standalone; 0 picks a free one. */
    public int namesrvListenPort() {
        return settings.integer(BrokerKeys.NAMESRV_LISTEN_PORT);
    }

    /** The name servers, {@code host:port} each; none when nobody set them. */
    public List<String> namesrvAddr() {
        return Stream.of(settings.text(BrokerKeys.NAMESRV_ADDR).split(";", -1))
                .map(String::trim)
                .filter(address -> !address.isEmpty())
                .distinct()
                .toList();
    }

    /** How often to register, 10 to 60 seconds. */
    public Duration registerNameServerPeriod() {
        long ms = settings.number(BrokerKeys.REGISTER_NAME_SERVER_PERIOD);
        return Duration.ofMillis(Math.max(REGISTER_MS_MIN, Math.min(REGISTER_MS_MAX, ms)));
    }

    /** How long to wait for a name server's answer. */
    public Duration registerBrokerTimeoutMills() {
        return Duration.ofMillis(settings.number(BrokerKeys.REGISTER_BROKER_TIMEOUT_MILLS));
    }

    /** Registrations are compressed. */
    public boolean compressedRegister() {
        return settings.flag(BrokerKeys.COMPRESSED_REGISTER);
    }

    /** Bits that limit every topic: 4 read, 2 write. */
    public int brokerPermission() {
        return settings.integer(BrokerKeys.BROKER_PERMISSION);
    }

    /** Region written into replies and messages. */
    public String regionId() {
        return settings.text(BrokerKeys.REGION_ID);
    }

    /** Clients are told to trace messages. */
    public boolean traceOn() {
        return settings.flag(BrokerKeys.TRACE_ON);
    }

    /** Consumers that pull by themselves are not registered. */
    public boolean rejectPullConsumerEnable() {
        return settings.flag(BrokerKeys.REJECT_PULL_CONSUMER_ENABLE);
    }

    /** A topic is made by the first message to it. */
    public boolean autoCreateTopicEnable() {
        return settings.flag(BrokerKeys.AUTO_CREATE_TOPIC_ENABLE);
    }

    /** A consumer group is made by its first consumer. */
    public boolean autoCreateSubscriptionGroup() {
        return settings.flag(BrokerKeys.AUTO_CREATE_SUBSCRIPTION_GROUP);
    }

    /** Queues of the template that topics are made from. */
    public int defaultTopicQueueNums() {
        return settings.integer(BrokerKeys.DEFAULT_TOPIC_QUEUE_NUMS);
    }

    /** The topic named like the cluster can be used. */
    public boolean clusterTopicEnable() {
        return settings.flag(BrokerKeys.CLUSTER_TOPIC_ENABLE);
    }

    /** The topic named like the broker can be used. */
    public boolean brokerTopicEnable() {
        return settings.flag(BrokerKeys.BROKER_TOPIC_ENABLE);
    }

    /** The trace topic is made at the start. */
    public boolean traceTopicEnable() {
        return settings.flag(BrokerKeys.TRACE_TOPIC_ENABLE);
    }

    /** Name of the trace topic. */
    public String msgTraceTopicName() {
        return settings.text(BrokerKeys.MSG_TRACE_TOPIC_NAME);
    }

    /** System topics cannot be changed by operators. */
    public boolean validateSystemTopicWhenUpdateTopic() {
        return settings.flag(BrokerKeys.VALIDATE_SYSTEM_TOPIC_WHEN_UPDATE_TOPIC);
    }

    /** Retry topics of a pop consumer go with their topic. */
    public boolean clearRetryTopicWhenDeleteTopic() {
        return settings.flag(BrokerKeys.CLEAR_RETRY_TOPIC_WHEN_DELETE_TOPIC);
    }

    /** How often consumer offsets are written. */
    public Duration flushConsumerOffsetInterval() {
        return Duration.ofMillis(settings.number(BrokerKeys.FLUSH_CONSUMER_OFFSET_INTERVAL));
    }

    /** Consumers are told when others join or leave. */
    public boolean notifyConsumerIdsChangedEnable() {
        return settings.flag(BrokerKeys.NOTIFY_CONSUMER_IDS_CHANGED_ENABLE);
    }

    /** Silence after which a client counts as gone. */
    public Duration channelExpiredTimeout() {
        return Duration.ofMillis(settings.number(BrokerKeys.CHANNEL_EXPIRED_TIMEOUT));
    }

    /** A pull that finds nothing waits as long as the consumer allows. */
    public boolean longPollingEnable() {
        return settings.flag(BrokerKeys.LONG_POLLING_ENABLE);
    }

    /** How long it waits when longPollingEnable is false. */
    public Duration shortPollingTimeMills() {
        return Duration.ofMillis(settings.number(BrokerKeys.SHORT_POLLING_TIME_MILLS));
    }

    /** Pulls of lite consumers are served. */
    public boolean litePullMessageEnable() {
        return settings.flag(BrokerKeys.LITE_PULL_MESSAGE_ENABLE);
    }

    /** SQL92 expressions are served. */
    public boolean enablePropertyFilter() {
        return settings.flag(BrokerKeys.ENABLE_PROPERTY_FILTER);
    }

    /** Offsets are reset by the broker, not by its consumers. */
    public boolean useServerSideResetOffset() {
        return settings.flag(BrokerKeys.USE_SERVER_SIDE_RESET_OFFSET);
    }

    /** Consumers that lag far behind are sent to a slave. */
    public boolean slaveReadEnable() {
        return settings.flag(BrokerKeys.SLAVE_READ_ENABLE);
    }

    /** Transactional messages are refused. */
    public boolean rejectTransactionMessage() {
        return settings.flag(BrokerKeys.REJECT_TRANSACTION_MESSAGE);
    }

    /** Sends before this time are refused. */
    public long startAcceptSendRequestTimeStamp() {
        return settings.number(BrokerKeys.START_ACCEPT_SEND_REQUEST_TIME_STAMP);
    }

    /** Replies to requests are stored. */
    public boolean storeReplyMessageEnable() {
        return settings.flag(BrokerKeys.STORE_REPLY_MESSAGE_ENABLE);
    }

    /** The directory of everything that is kept. */
    public Path storePathRootDir() {
        String text = settings.text(BrokerKeys.STORE_PATH_ROOT_DIR);
        return text.isEmpty() ? Paths.home("store") : Paths.of(text);
    }

    /** The directory of the commit log. */
    public Path storePathCommitLog() {
        String text = settings.text(BrokerKeys.STORE_PATH_COMMIT_LOG);
        return text.isEmpty() ? storePathRootDir().resolve("commitlog") : Paths.of(text);
    }

    /** Length of a commit log file; must be that of existing files. */
    public int mappedFileSizeCommitLog() {
        return settings.integer(BrokerKeys.MAPPED_FILE_SIZE_COMMIT_LOG);
    }

    /** Length of a consume queue file; must be that of existing files. */
    public int mappedFileSizeConsumeQueue() {
        return settings.integer(BrokerKeys.MAPPED_FILE_SIZE_CONSUME_QUEUE);
    }

    /** Whether a send waits for the disk. */
    public String flushDiskType() {
        return settings.text(BrokerKeys.FLUSH_DISK_TYPE);
    }

    /** How often the log is forced to disk. */
    public Duration flushIntervalCommitLog() {
        return Duration.ofMillis(settings.number(BrokerKeys.FLUSH_INTERVAL_COMMIT_LOG));
    }

    /** How often consume queues are forced to disk. */
    public Duration flushIntervalConsumeQueue() {
        return Duration.ofMillis(settings.number(BrokerKeys.FLUSH_INTERVAL_CONSUME_QUEUE));
    }

    /** How long a send waits for the disk. */
    public Duration syncFlushTimeout() {
        return Duration.ofMillis(settings.number(BrokerKeys.SYNC_FLUSH_TIMEOUT));
    }

    /** Longest message body. */
    public int maxMessageSize() {
        return settings.integer(BrokerKeys.MAX_MESSAGE_SIZE);
    }

    /** Delay of each level. */
    public String messageDelayLevel() {
        return settings.text(BrokerKeys.MESSAGE_DELAY_LEVEL);
    }

    /** Whether a master's sends wait for slaves, or a slave. */
    public String brokerRole() {
        return settings.text(BrokerKeys.BROKER_ROLE);
    }

    /** Checksums are compared when the log is recovered. */
    public boolean checkCRCOnRecover() {
        return settings.flag(BrokerKeys.CHECK_CRC_ON_RECOVER);
    }

    /** Messages can be found by key. */
    public boolean messageIndexEnable() {
        return settings.flag(BrokerKeys.MESSAGE_INDEX_ENABLE);
    }

    /** Entries of an index file. */
    public int maxIndexNum() {
        return settings.integer(BrokerKeys.MAX_INDEX_NUM);
    }

    /** Hash slots of an index file. */
    public int maxHashSlotNum() {
        return settings.integer(BrokerKeys.MAX_HASH_SLOT_NUM);
    }

    /** How long messages are kept. */
    public Duration fileReservedTime() {
        return Duration.ofHours(settings.number(BrokerKeys.FILE_RESERVED_TIME));
    }

    /** Hours of the day at which old files are deleted, separated by ';'. */
    public String deleteWhen() {
        return settings.text(BrokerKeys.DELETE_WHEN);
    }

    /** Disk use above which old files are deleted at once. */
    public int diskMaxUsedSpaceRatio() {
        return settings.integer(BrokerKeys.DISK_MAX_USED_SPACE_RATIO);
    }

    /** Disk use above which files are deleted before their time. */
    public int diskSpaceCleanForciblyRatio() {
        return settings.integer(BrokerKeys.DISK_SPACE_CLEAN_FORCIBLY_RATIO);
    }

    /** Disk use above which sends are refused. */
    public int diskSpaceWarningLevelRatio() {
        return settings.integer(BrokerKeys.DISK_SPACE_WARNING_LEVEL_RATIO);
    }

    /** Files may be deleted before their time. */
    public boolean cleanFileForciblyEnable() {
        return settings.flag(BrokerKeys.CLEAN_FILE_FORCIBLY_ENABLE);
    }

    /** Bytes of one pull from memory. */
    public int maxTransferBytesOnMessageInMemory() {
        return settings.integer(BrokerKeys.MAX_TRANSFER_BYTES_ON_MESSAGE_IN_MEMORY);
    }

    /** Messages of one pull from memory. */
    public int maxTransferCountOnMessageInMemory() {
        return settings.integer(BrokerKeys.MAX_TRANSFER_COUNT_ON_MESSAGE_IN_MEMORY);
    }

    /** Bytes of one pull from disk. */
    public int maxTransferBytesOnMessageInDisk() {
        return settings.integer(BrokerKeys.MAX_TRANSFER_BYTES_ON_MESSAGE_IN_DISK);
    }

    /** Messages of one pull from disk. */
    public int maxTransferCountOnMessageInDisk() {
        return settings.integer(BrokerKeys.MAX_TRANSFER_COUNT_ON_MESSAGE_IN_DISK);
    }

    /** Share of memory in which messages count as cached. */
    public int accessMessageInMemoryMaxRatio() {
        return settings.integer(BrokerKeys.ACCESS_MESSAGE_IN_MEMORY_MAX_RATIO);
    }

    /** Every key that means something with the value in force, worked-out ones included. */
    public Map<String, String> asProperties() {
        Map<String, String> all = new LinkedHashMap<>();
        for (OptionKey key : BrokerKeys.ALL) {
            all.put(key.name(), settings.text(key));
        }
        all.put(BrokerKeys.BROKER_NAME.name(), brokerName());
        all.put(BrokerKeys.BROKER_IP1.name(), brokerIP1());
        all.put(BrokerKeys.BROKER_IP2.name(), brokerIP2());
        all.put(BrokerKeys.HA_LISTEN_PORT.name(), Integer.toString(haListenPort()));
        all.put(BrokerKeys.STORE_PATH_ROOT_DIR.name(), storePathRootDir().toString());
        all.put(BrokerKeys.STORE_PATH_COMMIT_LOG.name(), storePathCommitLog().toString());
        return all;
    }
}

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
    private static final int QUEUE_ENTRY_BYTES = 20;

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

    /** 0, a master; more for a slave. */
    public long brokerId() {
        return settings.number(BrokerKeys.BROKER_ID);
    }

    /** The address that clients are told; unless set, the one that is bound, or the first of this machine that is not the loopback. */
    public String brokerIP1() {
        String given = settings.text(BrokerKeys.BROKER_IP1);
        if (!given.isEmpty()) {
            return given;
        }
        String bind = bindAddress();
        boolean isBound = !bind.equals("0.0.0.0") && !bind.equals("::");
        // Asks the system about each of its network cards: only when it must.
        return isBound ? bind : LocalAddress.first();
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

    /** How often consumer offsets are written. */
    public Duration flushConsumerOffsetInterval() {
        return Duration.ofMillis(settings.number(BrokerKeys.FLUSH_CONSUMER_OFFSET_INTERVAL));
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

    /** Sends before this time are refused. */
    public long startAcceptSendRequestTimeStamp() {
        return settings.number(BrokerKeys.START_ACCEPT_SEND_REQUEST_TIME_STAMP);
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

    /** The directory of the consume queues. */
    public Path storePathConsumeQueue() {
        String text = settings.text(BrokerKeys.STORE_PATH_CONSUME_QUEUE);
        return text.isEmpty() ? storePathRootDir().resolve("consumequeue") : Paths.of(text);
    }

    /** The directory of the key index. */
    public Path storePathIndex() {
        String text = settings.text(BrokerKeys.STORE_PATH_INDEX);
        return text.isEmpty() ? storePathRootDir().resolve("index") : Paths.of(text);
    }

    /** Length of a commit log file; must be that of existing files. */
    public int mappedFileSizeCommitLog() {
        return settings.integer(BrokerKeys.MAPPED_FILE_SIZE_COMMIT_LOG);
    }

    /** Length of a consume queue file, whole entries: rounded up, as RocketMQ does. Must be that of existing files. */
    public int mappedFileSizeConsumeQueue() {
        long bytes = settings.number(BrokerKeys.MAPPED_FILE_SIZE_CONSUME_QUEUE);
        return Math.toIntExact((bytes + QUEUE_ENTRY_BYTES - 1) / QUEUE_ENTRY_BYTES * QUEUE_ENTRY_BYTES);
    }

    /** Above this used share of the disk, in %, sends are refused. */
    public int diskSpaceWarningLevelRatio() {
        return settings.integer(BrokerKeys.DISK_SPACE_WARNING_LEVEL_RATIO);
    }

    /** Messages younger than that are kept. */
    public Duration fileReservedTime() {
        return Duration.ofHours(settings.number(BrokerKeys.FILE_RESERVED_TIME));
    }

    /** Bytes that the commit log may have before its oldest file goes; {@link Long#MAX_VALUE} for no limit. */
    public long commitLogSizeMax() {
        long mebibytes = settings.number(BrokerKeys.COMMIT_LOG_SIZE_MAX);
        return mebibytes == 0 ? Long.MAX_VALUE : mebibytes << 20;
    }

    /** Hours of the day in which older ones are deleted, separated by ';'. */
    public String deleteWhen() {
        return settings.text(BrokerKeys.DELETE_WHEN);
    }

    /** Above this used share of the disk, in %, they are deleted at any hour. */
    public int diskMaxUsedSpaceRatio() {
        return settings.integer(BrokerKeys.DISK_MAX_USED_SPACE_RATIO);
    }

    /** Above this used share of the disk, in %, files are deleted whatever their age, if {@link #forceDeleteUnconsumed}. */
    public int diskSpaceCleanForciblyRatio() {
        return settings.integer(BrokerKeys.DISK_SPACE_CLEAN_FORCIBLY_RATIO);
    }

    /** Messages that are not old, and that perhaps nobody has consumed, may be deleted. */
    public boolean forceDeleteUnconsumed() {
        return settings.flag(BrokerKeys.FORCE_DELETE_UNCONSUMED);
    }

    /** Messages can be found by their keys. */
    public boolean messageIndexEnable() {
        return settings.flag(BrokerKeys.MESSAGE_INDEX_ENABLE);
    }

    /** Hash slots of an index file; existing files with another number are made anew. */
    public int maxHashSlotNum() {
        return settings.integer(BrokerKeys.MAX_HASH_SLOT_NUM);
    }

    /** Keys that an index file holds; existing files with another number are made anew. */
    public int maxIndexNum() {
        return settings.integer(BrokerKeys.MAX_INDEX_NUM);
    }

    /** Whether a send waits for the disk. */
    public String flushDiskType() {
        return settings.text(BrokerKeys.FLUSH_DISK_TYPE);
    }

    /** How often the log is forced to disk. */
    public Duration flushIntervalCommitLog() {
        return Duration.ofMillis(settings.number(BrokerKeys.FLUSH_INTERVAL_COMMIT_LOG));
    }

    /** What follows a failed write or force: {@code EXIT}, or {@code READ_ONLY}. */
    public String onStoreFailure() {
        return settings.text(BrokerKeys.ON_STORE_FAILURE);
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

    /** {@code ASYNC_MASTER}, {@code SYNC_MASTER} or {@code SLAVE}. */
    public String brokerRole() {
        return settings.text(BrokerKeys.BROKER_ROLE);
    }

    /** Bytes of one pull from memory. */
    public int maxTransferBytesOnMessageInMemory() {
        return settings.integer(BrokerKeys.MAX_TRANSFER_BYTES_ON_MESSAGE_IN_MEMORY);
    }

    /** Messages of one pull from memory. */
    public int maxTransferCountOnMessageInMemory() {
        return settings.integer(BrokerKeys.MAX_TRANSFER_COUNT_ON_MESSAGE_IN_MEMORY);
    }

    /** Share of the machine's memory in which messages count as cached. */
    public int accessMessageInMemoryMaxRatio() {
        return settings.integer(BrokerKeys.ACCESS_MESSAGE_IN_MEMORY_MAX_RATIO);
    }

    /** Access control of RocketMQ 4 is asked for. */
    public boolean aclEnable() {
        return settings.flag(BrokerKeys.ACL_ENABLE);
    }

    /** Clients are to prove who they are. */
    public boolean authenticationEnabled() {
        return settings.flag(BrokerKeys.AUTHENTICATION_ENABLED);
    }

    /** Clients are to need permissions. */
    public boolean authorizationEnabled() {
        return settings.flag(BrokerKeys.AUTHORIZATION_ENABLED);
    }

    /** A log that is replicated by DLedger is asked for. */
    public boolean enableDLegerCommitLog() {
        return settings.flag(BrokerKeys.ENABLE_DLEGER_COMMIT_LOG);
    }

    /** A controller is to decide who is master. */
    public boolean enableControllerMode() {
        return settings.flag(BrokerKeys.ENABLE_CONTROLLER_MODE);
    }

    /** More directories of the commit log; empty for none. */
    public String readOnlyCommitLogStorePaths() {
        return settings.text(BrokerKeys.READ_ONLY_COMMIT_LOG_STORE_PATHS);
    }

    /**
     * Every key that means something with the value in force, worked-out ones included; then what RocketMQ's tools look
     * for and cannot be set here.
     */
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
        all.put(
                BrokerKeys.STORE_PATH_CONSUME_QUEUE.name(),
                storePathConsumeQueue().toString());
        all.put(BrokerKeys.STORE_PATH_INDEX.name(), storePathIndex().toString());
        all.put(BrokerKeys.MAPPED_FILE_SIZE_CONSUME_QUEUE.name(), Integer.toString(mappedFileSizeConsumeQueue()));
        all.putAll(BrokerKeys.FIXED);
        return all;
    }
}

package io.vespermq.config;

import static io.vespermq.config.OptionKey.choice;
import static io.vespermq.config.OptionKey.flag;
import static io.vespermq.config.OptionKey.integer;
import static io.vespermq.config.OptionKey.port;
import static io.vespermq.config.OptionKey.text;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The keys of {@code broker.conf}. */
public final class BrokerKeys {
    public static final OptionKey BROKER_CLUSTER_NAME =
            text("brokerClusterName", "DefaultCluster", "cluster that the broker belongs to");
    public static final OptionKey BROKER_NAME =
            text("brokerName", "", "name that a master and its slaves share; default: the host's name");
    public static final OptionKey BROKER_ID =
            integer("brokerId", 0, 0, Long.MAX_VALUE, "", "0, a master; slaves are not served by this version");
    public static final OptionKey BROKER_IP1 =
            text("brokerIP1", "", "address that clients are told; default: the first that is not the loopback");
    public static final OptionKey BROKER_IP2 =
            text("brokerIP2", "", "address that slaves are told; default: brokerIP1");
    public static final OptionKey BIND_ADDRESS = text("bindAddress", "0.0.0.0", "address that the ports are bound to");
    public static final OptionKey LISTEN_PORT =
            port("listenPort", 10911, "port that clients connect to; 0 picks a free one");
    public static final OptionKey HA_LISTEN_PORT =
            port("haListenPort", 0, "port that slaves connect to; 0: listenPort + 1");
    public static final OptionKey NAMESRV_LISTEN_PORT =
            port("namesrvListenPort", 9876, "port of the name server in a standalone; 0 picks a free one");
    public static final OptionKey NAMESRV_ADDR =
            text("namesrvAddr", "", "name servers to register at, host:port separated by ';'");
    public static final OptionKey REGISTER_NAME_SERVER_PERIOD = integer(
            "registerNameServerPeriod",
            30_000,
            1,
            Integer.MAX_VALUE,
            "ms",
            "how often to register; taken as 10000 to 60000");
    public static final OptionKey REGISTER_BROKER_TIMEOUT_MILLS = integer(
            "registerBrokerTimeoutMills",
            24_000,
            1,
            Integer.MAX_VALUE,
            "ms",
            "how long to wait for a name server's answer");
    public static final OptionKey COMPRESSED_REGISTER =
            flag("compressedRegister", false, "registrations are compressed");
    public static final OptionKey BROKER_PERMISSION =
            integer("brokerPermission", 6, 0, 7, "", "bits that limit every topic: 4 read, 2 write");
    public static final OptionKey REGION_ID =
            text("regionId", "DefaultRegion", "region written into replies and messages");
    public static final OptionKey TRACE_ON = flag("traceOn", true, "clients are told to trace messages");
    public static final OptionKey AUTO_CREATE_TOPIC_ENABLE =
            flag("autoCreateTopicEnable", true, "a topic is made by the first message to it");
    public static final OptionKey AUTO_CREATE_SUBSCRIPTION_GROUP =
            flag("autoCreateSubscriptionGroup", true, "a consumer group is made by its first consumer");
    public static final OptionKey DEFAULT_TOPIC_QUEUE_NUMS = integer(
            "defaultTopicQueueNums", 8, 1, 65_536, "queues", "queues of the template that topics are made from");
    public static final OptionKey CLUSTER_TOPIC_ENABLE =
            flag("clusterTopicEnable", true, "the topic named like the cluster can be used");
    public static final OptionKey BROKER_TOPIC_ENABLE =
            flag("brokerTopicEnable", true, "the topic named like the broker can be used");
    public static final OptionKey TRACE_TOPIC_ENABLE =
            flag("traceTopicEnable", false, "the trace topic is made at the start");
    public static final OptionKey MSG_TRACE_TOPIC_NAME =
            text("msgTraceTopicName", "RMQ_SYS_TRACE_TOPIC", "name of the trace topic");
    public static final OptionKey FLUSH_CONSUMER_OFFSET_INTERVAL = integer(
            "flushConsumerOffsetInterval",
            5_000,
            10,
            Integer.MAX_VALUE,
            "ms",
            "how often consumer offsets are written");
    public static final OptionKey LONG_POLLING_ENABLE =
            flag("longPollingEnable", true, "a pull that finds nothing waits as long as the consumer allows");
    public static final OptionKey SHORT_POLLING_TIME_MILLS = integer(
            "shortPollingTimeMills",
            1_000,
            1,
            Integer.MAX_VALUE,
            "ms",
            "how long it waits when longPollingEnable is false");
    public static final OptionKey LITE_PULL_MESSAGE_ENABLE =
            flag("litePullMessageEnable", true, "pulls of lite consumers are served");
    public static final OptionKey START_ACCEPT_SEND_REQUEST_TIME_STAMP = integer(
            "startAcceptSendRequestTimeStamp",
            0,
            0,
            Long.MAX_VALUE,
            "ms since 1970",
            "sends before this time are refused");
    public static final OptionKey STORE_PATH_ROOT_DIR = text(
            "storePathRootDir",
            "",
            "directory of everything that is kept; default ~/store, in a standalone ~/vesper-data");
    public static final OptionKey STORE_PATH_COMMIT_LOG =
            text("storePathCommitLog", "", "directory of the commit log; no other than commitlog in storePathRootDir");
    public static final OptionKey STORE_PATH_CONSUME_QUEUE = text(
            "storePathConsumeQueue", "", "directory of the queues; no other than consumequeue in storePathRootDir");
    public static final OptionKey STORE_PATH_INDEX =
            text("storePathIndex", "", "directory of the key index; no other than index in storePathRootDir");
    public static final OptionKey MAPPED_FILE_SIZE_COMMIT_LOG = integer(
            "mappedFileSizeCommitLog",
            1_073_741_824,
            65_536,
            Integer.MAX_VALUE,
            "bytes",
            "length of a commit log file; must be that of existing files");
    public static final OptionKey MAPPED_FILE_SIZE_CONSUME_QUEUE = integer(
            "mappedFileSizeConsumeQueue",
            6_000_000,
            20,
            Integer.MAX_VALUE / 20 * 20,
            "bytes",
            "length of a consume queue file, rounded up to a multiple of 20; must be that of existing files");
    public static final OptionKey DISK_SPACE_WARNING_LEVEL_RATIO = integer(
            "diskSpaceWarningLevelRatio", 90, 1, 100, "%", "above this used share of the disk sends are refused");
    public static final OptionKey FILE_RESERVED_TIME = integer(
            "fileReservedTime",
            72,
            1,
            Integer.MAX_VALUE,
            "hours",
            "messages younger than that are kept; a file of the log goes when all of its messages are older");
    public static final OptionKey COMMIT_LOG_SIZE_MAX = integer(
            "commitLogSizeMax",
            0,
            0,
            Integer.MAX_VALUE,
            "MiB",
            "while the commit log is longer, its oldest file is deleted at any hour, however young; 0 for no limit");
    public static final OptionKey DELETE_WHEN =
            text("deleteWhen", "04", "hours of the day in which old files are deleted, separated by ';'");
    public static final OptionKey DISK_MAX_USED_SPACE_RATIO = integer(
            "diskMaxUsedSpaceRatio", 75, 1, 100, "%", "above this used share of the disk they are deleted at any hour");
    public static final OptionKey FORCE_DELETE_UNCONSUMED = flag(
            "forceDeleteUnconsumed",
            false,
            "a disk that is nearly full loses its oldest messages, however young they are and whether or not they were"
                    + " consumed; false: sends are refused instead");
    public static final OptionKey DISK_SPACE_CLEAN_FORCIBLY_RATIO = integer(
            "diskSpaceCleanForciblyRatio",
            85,
            1,
            100,
            "%",
            "used share of the disk above which they are lost, if forceDeleteUnconsumed is true");
    public static final OptionKey MESSAGE_INDEX_ENABLE =
            flag("messageIndexEnable", true, "messages can be found by their keys");
    public static final OptionKey MAX_HASH_SLOT_NUM = integer(
            "maxHashSlotNum",
            5_000_000,
            1,
            100_000_000,
            "slots",
            "hash slots of an index file; a file with others is made anew");
    public static final OptionKey MAX_INDEX_NUM = integer(
            "maxIndexNum",
            20_000_000,
            1_000,
            100_000_000,
            "keys",
            "keys that an index file holds; a file with others is made anew");
    public static final OptionKey FLUSH_DISK_TYPE =
            choice("flushDiskType", List.of("ASYNC_FLUSH", "SYNC_FLUSH"), "whether a send waits for the disk");
    public static final OptionKey FLUSH_INTERVAL_COMMIT_LOG =
            integer("flushIntervalCommitLog", 500, 1, Integer.MAX_VALUE, "ms", "how often the log is forced to disk");
    public static final OptionKey ON_STORE_FAILURE = choice(
            "onStoreFailure",
            List.of("EXIT", "READ_ONLY"),
            "after a failed write or force: end with code 74, or stay and serve reads until somebody starts it again");
    public static final OptionKey SYNC_FLUSH_TIMEOUT =
            integer("syncFlushTimeout", 5_000, 1, Integer.MAX_VALUE, "ms", "how long a send waits for the disk");
    public static final OptionKey MAX_MESSAGE_SIZE =
            integer("maxMessageSize", 4_194_304, 1, 16_000_000, "bytes", "longest message body");
    public static final OptionKey MESSAGE_DELAY_LEVEL = text(
            "messageDelayLevel", "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h", "delay of each level");
    public static final OptionKey BROKER_ROLE = choice(
            "brokerRole",
            List.of("ASYNC_MASTER", "SYNC_MASTER", "SLAVE"),
            "a master; there are no slaves to wait for, and SLAVE is not served by this version");
    public static final OptionKey MAX_TRANSFER_BYTES_ON_MESSAGE_IN_MEMORY = integer(
            "maxTransferBytesOnMessageInMemory", 262_144, 1, 16_000_000, "bytes", "bytes of one pull from memory");
    public static final OptionKey MAX_TRANSFER_COUNT_ON_MESSAGE_IN_MEMORY = integer(
            "maxTransferCountOnMessageInMemory", 32, 1, 100_000, "messages", "messages of one pull from memory");
    public static final OptionKey ACCESS_MESSAGE_IN_MEMORY_MAX_RATIO = integer(
            "accessMessageInMemoryMaxRatio",
            40,
            1,
            100,
            "%",
            "share of the machine's memory in which messages count as cached");

    public static final OptionKey ACL_ENABLE =
            flag("aclEnable", false, "access control of RocketMQ 4; true is not served by this version");
    public static final OptionKey AUTHENTICATION_ENABLED =
            flag("authenticationEnabled", false, "clients prove who they are; true is not served by this version");
    public static final OptionKey AUTHORIZATION_ENABLED =
            flag("authorizationEnabled", false, "clients need permissions; true is not served by this version");
    public static final OptionKey ENABLE_DLEGER_COMMIT_LOG =
            flag("enableDLegerCommitLog", false, "a log that is replicated by DLedger; true is not served");
    public static final OptionKey ENABLE_CONTROLLER_MODE =
            flag("enableControllerMode", false, "a controller decides who is master; true is not served");
    public static final OptionKey READ_ONLY_COMMIT_LOG_STORE_PATHS =
            text("readOnlyCommitLogStorePaths", "", "more directories of the commit log; none are served");

    /** Keys that are read by somebody: what an operator sets under them has an effect, or stops the start. */
    static final List<OptionKey> ALL = List.of(
            BROKER_CLUSTER_NAME,
            BROKER_NAME,
            BROKER_ID,
            BROKER_IP1,
            BROKER_IP2,
            BIND_ADDRESS,
            LISTEN_PORT,
            HA_LISTEN_PORT,
            NAMESRV_LISTEN_PORT,
            NAMESRV_ADDR,
            REGISTER_NAME_SERVER_PERIOD,
            REGISTER_BROKER_TIMEOUT_MILLS,
            COMPRESSED_REGISTER,
            BROKER_PERMISSION,
            REGION_ID,
            TRACE_ON,
            AUTO_CREATE_TOPIC_ENABLE,
            AUTO_CREATE_SUBSCRIPTION_GROUP,
            DEFAULT_TOPIC_QUEUE_NUMS,
            CLUSTER_TOPIC_ENABLE,
            BROKER_TOPIC_ENABLE,
            TRACE_TOPIC_ENABLE,
            MSG_TRACE_TOPIC_NAME,
            FLUSH_CONSUMER_OFFSET_INTERVAL,
            LONG_POLLING_ENABLE,
            SHORT_POLLING_TIME_MILLS,
            LITE_PULL_MESSAGE_ENABLE,
            START_ACCEPT_SEND_REQUEST_TIME_STAMP,
            STORE_PATH_ROOT_DIR,
            STORE_PATH_COMMIT_LOG,
            STORE_PATH_CONSUME_QUEUE,
            STORE_PATH_INDEX,
            MAPPED_FILE_SIZE_COMMIT_LOG,
            MAPPED_FILE_SIZE_CONSUME_QUEUE,
            DISK_SPACE_WARNING_LEVEL_RATIO,
            FILE_RESERVED_TIME,
            COMMIT_LOG_SIZE_MAX,
            DELETE_WHEN,
            DISK_MAX_USED_SPACE_RATIO,
            FORCE_DELETE_UNCONSUMED,
            DISK_SPACE_CLEAN_FORCIBLY_RATIO,
            MESSAGE_INDEX_ENABLE,
            MAX_HASH_SLOT_NUM,
            MAX_INDEX_NUM,
            FLUSH_DISK_TYPE,
            FLUSH_INTERVAL_COMMIT_LOG,
            ON_STORE_FAILURE,
            SYNC_FLUSH_TIMEOUT,
            MAX_MESSAGE_SIZE,
            MESSAGE_DELAY_LEVEL,
            BROKER_ROLE,
            MAX_TRANSFER_BYTES_ON_MESSAGE_IN_MEMORY,
            MAX_TRANSFER_COUNT_ON_MESSAGE_IN_MEMORY,
            ACCESS_MESSAGE_IN_MEMORY_MAX_RATIO,
            ACL_ENABLE,
            AUTHENTICATION_ENABLED,
            AUTHORIZATION_ENABLED,
            ENABLE_DLEGER_COMMIT_LOG,
            ENABLE_CONTROLLER_MODE,
            READ_ONLY_COMMIT_LOG_STORE_PATHS);

    /** Keys of RocketMQ that mean nothing here, or nothing yet. A file that has them is read without complaint. */
    static final List<OptionKey> ACCEPTED = accepted(
            "fetchNamesrvAddrByAddressServer fetchNameSrvAddrByDnsLookup fetchNamesrvAddrInterval",
            "forceRegister sendHeartbeatTimeoutMillis enableSplitRegistration splitRegistrationSize",
            "enableSplitMetadata splitMetadataSize enableSingleTopicRegister consumerOffsetUpdateVersionStep",
            "delayOffsetUpdateVersionStep enableCleanExpiredOffset defaultMessageRequestMode",
            "defaultPopShareQueueNum serverLoadBalancerEnable enableMixedMessageType",
            "sendMessageThreadPoolNums putMessageFutureThreadPoolNums pullMessageThreadPoolNums",
            "litePullMessageThreadPoolNums ackMessageThreadPoolNums processReplyMessageThreadPoolNums",
            "queryMessageThreadPoolNums adminBrokerThreadPoolNums clientManageThreadPoolNums",
            "consumerManageThreadPoolNums endTransactionThreadPoolNums heartbeatThreadPoolNums",
            "sendThreadPoolQueueCapacity pullThreadPoolQueueCapacity litePullThreadPoolQueueCapacity",
            "ackThreadPoolQueueCapacity replyThreadPoolQueueCapacity queryThreadPoolQueueCapacity",
            "clientManagerThreadPoolQueueCapacity consumerManagerThreadPoolQueueCapacity",
            "endTransactionPoolQueueCapacity heartbeatThreadPoolQueueCapacity",
            "adminBrokerThreadPoolQueueCapacity brokerFastFailureEnable waitTimeMillsInSendQueue",
            "waitTimeMillsInPullQueue waitTimeMillsInLitePullQueue waitTimeMillsInHeartbeatQueue",
            "waitTimeMillsInTransactionQueue waitTimeMillsInAckQueue asyncSendEnable",
            "osPageCacheBusyTimeOutMills transferMsgByHeap disableConsumeIfConsumerReadSlowly",
            "consumerFallbehindThreshold serverWorkerThreads serverCallbackExecutorThreads",
            "serverSelectorThreads serverChannelMaxIdleTimeSeconds serverOnewaySemaphoreValue",
            "serverAsyncSemaphoreValue serverSocketSndBufSize serverSocketRcvBufSize",
            "serverPooledByteBufAllocatorEnable useEpollNativeSelector",
            "enableConsumeQueueExt mappedFileSizeConsumeQueueExt bitMapLengthConsumeQueueExt storeType",
            "storePathDLedgerCommitLog flushCommitLogTimed flushCommitLogLeastPages",
            "flushCommitLogThoroughInterval flushConsumeQueueLeastPages flushConsumeQueueThoroughInterval",
            "transientStorePoolEnable transientStorePoolSize fastFailIfNoBufferInStorePool",
            "commitIntervalCommitLog commitCommitLogLeastPages commitCommitLogThoroughInterval",
            "useReentrantLockWhenPutMessage warmMapedFileEnable warmMappedFileEnable",
            "flushLeastPagesWhenWarmMapedFile deleteFileBatchMax deleteCommitLogFilesInterval",
            "deleteConsumeQueueFilesInterval destroyMapedFileIntervalForcibly redeleteHangedFileInterval",
            "cleanResourceInterval enabledAppendPropCRC forceVerifyPropCRC messageIndexSafe timerWheelEnable",
            "timerMaxDelaySec timerPrecisionMs timerEnableRetryUntilSuccess timerStopEnqueue",
            "timerStopDequeue maxFilterMessageSize haMasterAddress haTransferBatchSize",
            "haSendHeartbeatInterval haHousekeepingInterval haSlaveFallbehindMax haMaxGapNotInSync",
            "inSyncReplicas minInSyncReplicas allAckInSyncStateSet enableAutoInSyncReplicas slaveTimeout",
            "totalReplicas offsetCheckInSlave syncFromLastFile asyncLearner duplicationEnable enableLmq",
            "enableMultiDispatch enableBatchPush enableCompaction readUnCommitted",
            "dLegerGroup dLegerPeers dLegerSelfId preferredLeaderId enableSlaveActingMaster",
            "enableRemoteEscape lockInStrictMode skipPreOnline controllerAddr",
            "brokerElectionPriority checkSyncStateSetPeriod brokerHeartbeatInterval",
            "controllerHeartBeatTimeoutMills transactionTimeOut transactionCheckMax transactionCheckInterval",
            "enableCalcFilterBitMap filterSupportRetry filterServerNums maxErrorRateOfBloomFilter",
            "expectConsumerNumUseFilter filterDataCleanTimeSpan enablePopBufferMerge enableRetryTopicV2",
            "popFromRetryProbability popResponseReturnActualRetryTopic enablePopMessageThreshold",
            "popInflightMessageThreshold reviveQueueNum popConsumerKVServiceEnable recallMessageEnable",
            "metricsExporterType",
            "metricsPromExporterPort metricsPromExporterHost metricsLabel coldDataFlowControlEnable",
            "cgColdReadThreshold globalColdReadThreshold configBlackList brokerConfigPath rocketmqHome",
            "messageStorePlugIn rmqAddressServerDomain rmqAddressServerSubGroup highSpeedMode",
            "commercialEnable defaultQueryMaxNum realTimeNotifyConsumerChange isEnableBatchPush",
            "storeCheckpoint abortFile",
            "rejectPullConsumerEnable validateSystemTopicWhenUpdateTopic",
            "clearRetryTopicWhenDeleteTopic channelExpiredTimeout enablePropertyFilter",
            "useServerSideResetOffset slaveReadEnable rejectTransactionMessage",
            "storeReplyMessageEnable flushIntervalConsumeQueue checkCRCOnRecover",
            "cleanFileForciblyEnable maxTransferBytesOnMessageInDisk",
            "maxTransferCountOnMessageInDisk notifyConsumerIdsChangedEnable");

    /**
     * What is true of this version whatever a file says, under keys that {@code mqadmin exportConfigs} wants to find in
     * every broker's answer; older releases of it give up where one is missing.
     */
    static final SortedMap<String, String> FIXED = Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
            "filterServerNums", "0",
            "slaveReadEnable", "false",
            "useTLS", "false")));

    private BrokerKeys() {}

    private static List<OptionKey> accepted(String... lines) {
        return Stream.of(lines)
                .flatMap(line -> Stream.of(line.split(" ", -1)))
                .map(OptionKey::withoutMeaning)
                .toList();
    }
}

package io.vespermq.config;

import static io.vespermq.config.OptionKey.choice;
import static io.vespermq.config.OptionKey.flag;
import static io.vespermq.config.OptionKey.integer;
import static io.vespermq.config.OptionKey.port;
import static io.vespermq.config.OptionKey.text;

import java.util.List;
import java.util.stream.Stream;

/** The keys of {@code broker.conf}. */
public final class BrokerKeys {
    public static final OptionKey BROKER_CLUSTER_NAME =
            text("brokerClusterName", "DefaultCluster", "cluster that the broker belongs to");
    public static final OptionKey BROKER_NAME =
            text("brokerName", "", "name that a master and its slaves share; default: the host's name");
    public static final OptionKey BROKER_ID =
            integer("brokerId", 0, 0, Long.MAX_VALUE, "", "0 for a master, more for a slave");
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
    public static final OptionKey REJECT_PULL_CONSUMER_ENABLE =
            flag("rejectPullConsumerEnable", false, "consumers that pull by themselves are not registered");
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
    public static final OptionKey VALIDATE_SYSTEM_TOPIC_WHEN_UPDATE_TOPIC =
            flag("validateSystemTopicWhenUpdateTopic", true, "system topics cannot be changed by operators");
    public static final OptionKey CLEAR_RETRY_TOPIC_WHEN_DELETE_TOPIC =
            flag("clearRetryTopicWhenDeleteTopic", true, "retry topics of a pop consumer go with their topic");
    public static final OptionKey FLUSH_CONSUMER_OFFSET_INTERVAL = integer(
            "flushConsumerOffsetInterval",
            5_000,
            10,
            Integer.MAX_VALUE,
            "ms",
            "how often consumer offsets are written");
    public static final OptionKey NOTIFY_CONSUMER_IDS_CHANGED_ENABLE =
            flag("notifyConsumerIdsChangedEnable", true, "consumers are told when others join or leave");
    public static final OptionKey CHANNEL_EXPIRED_TIMEOUT = integer(
            "channelExpiredTimeout",
            120_000,
            1_000,
            Integer.MAX_VALUE,
            "ms",
            "silence after which a client counts as gone");
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
    public static final OptionKey ENABLE_PROPERTY_FILTER =
            flag("enablePropertyFilter", false, "SQL92 expressions are served");
    public static final OptionKey USE_SERVER_SIDE_RESET_OFFSET =
            flag("useServerSideResetOffset", true, "offsets are reset by the broker, not by its consumers");
    public static final OptionKey SLAVE_READ_ENABLE =
            flag("slaveReadEnable", false, "consumers that lag far behind are sent to a slave");
    public static final OptionKey REJECT_TRANSACTION_MESSAGE =
            flag("rejectTransactionMessage", false, "transactional messages are refused");
    public static final OptionKey START_ACCEPT_SEND_REQUEST_TIME_STAMP = integer(
            "startAcceptSendRequestTimeStamp",
            0,
            0,
            Long.MAX_VALUE,
            "ms since 1970",
            "sends before this time are refused");
    public static final OptionKey STORE_REPLY_MESSAGE_ENABLE =
            flag("storeReplyMessageEnable", true, "replies to requests are stored");
    public static final OptionKey STORE_PATH_ROOT_DIR = text(
            "storePathRootDir",
            "",
            "directory of everything that is kept; default ~/store, in a standalone ~/vesper-data");
    public static final OptionKey STORE_PATH_COMMIT_LOG =
            text("storePathCommitLog", "", "directory of the commit log; default: commitlog in storePathRootDir");
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
            Integer.MAX_VALUE,
            "bytes",
            "length of a consume queue file; must be that of existing files");
    public static final OptionKey FLUSH_DISK_TYPE =
            choice("flushDiskType", List.of("ASYNC_FLUSH", "SYNC_FLUSH"), "whether a send waits for the disk");
    public static final OptionKey FLUSH_INTERVAL_COMMIT_LOG =
            integer("flushIntervalCommitLog", 500, 1, Integer.MAX_VALUE, "ms", "how often the log is forced to disk");
    public static final OptionKey FLUSH_INTERVAL_CONSUME_QUEUE = integer(
            "flushIntervalConsumeQueue",
            1_000,
            1,
            Integer.MAX_VALUE,
            "ms",
            "how often consume queues are forced to disk");
    public static final OptionKey SYNC_FLUSH_TIMEOUT =
            integer("syncFlushTimeout", 5_000, 1, Integer.MAX_VALUE, "ms", "how long a send waits for the disk");
    public static final OptionKey MAX_MESSAGE_SIZE =
            integer("maxMessageSize", 4_194_304, 1, 16_000_000, "bytes", "longest message body");
    public static final OptionKey MESSAGE_DELAY_LEVEL = text(
            "messageDelayLevel", "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h", "delay of each level");
    public static final OptionKey BROKER_ROLE = choice(
            "brokerRole",
            List.of("ASYNC_MASTER", "SYNC_MASTER", "SLAVE"),
            "whether a master's sends wait for slaves, or a slave");
    public static final OptionKey CHECK_CRC_ON_RECOVER =
            flag("checkCRCOnRecover", true, "checksums are compared when the log is recovered");
    public static final OptionKey MESSAGE_INDEX_ENABLE =
            flag("messageIndexEnable", true, "messages can be found by key");
    public static final OptionKey MAX_INDEX_NUM =
            integer("maxIndexNum", 20_000_000, 2, Integer.MAX_VALUE, "entries", "entries of an index file");
    public static final OptionKey MAX_HASH_SLOT_NUM =
            integer("maxHashSlotNum", 5_000_000, 2, Integer.MAX_VALUE, "slots", "hash slots of an index file");
    public static final OptionKey FILE_RESERVED_TIME =
            integer("fileReservedTime", 72, 1, 1_000_000, "h", "how long messages are kept");
    public static final OptionKey DELETE_WHEN =
            text("deleteWhen", "04", "hours of the day at which old files are deleted, separated by ';'");
    public static final OptionKey DISK_MAX_USED_SPACE_RATIO =
            integer("diskMaxUsedSpaceRatio", 75, 10, 95, "%", "disk use above which old files are deleted at once");
    public static final OptionKey DISK_SPACE_CLEAN_FORCIBLY_RATIO = integer(
            "diskSpaceCleanForciblyRatio", 85, 30, 99, "%", "disk use above which files are deleted before their time");
    public static final OptionKey DISK_SPACE_WARNING_LEVEL_RATIO =
            integer("diskSpaceWarningLevelRatio", 90, 35, 99, "%", "disk use above which sends are refused");
    public static final OptionKey CLEAN_FILE_FORCIBLY_ENABLE =
            flag("cleanFileForciblyEnable", true, "files may be deleted before their time");
    public static final OptionKey MAX_TRANSFER_BYTES_ON_MESSAGE_IN_MEMORY = integer(
            "maxTransferBytesOnMessageInMemory", 262_144, 1, 16_000_000, "bytes", "bytes of one pull from memory");
    public static final OptionKey MAX_TRANSFER_COUNT_ON_MESSAGE_IN_MEMORY = integer(
            "maxTransferCountOnMessageInMemory", 32, 1, 100_000, "messages", "messages of one pull from memory");
    public static final OptionKey MAX_TRANSFER_BYTES_ON_MESSAGE_IN_DISK =
            integer("maxTransferBytesOnMessageInDisk", 65_536, 1, 16_000_000, "bytes", "bytes of one pull from disk");
    public static final OptionKey MAX_TRANSFER_COUNT_ON_MESSAGE_IN_DISK =
            integer("maxTransferCountOnMessageInDisk", 8, 1, 100_000, "messages", "messages of one pull from disk");
    public static final OptionKey ACCESS_MESSAGE_IN_MEMORY_MAX_RATIO = integer(
            "accessMessageInMemoryMaxRatio", 40, 1, 100, "%", "share of memory in which messages count as cached");

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
            REJECT_PULL_CONSUMER_ENABLE,
            AUTO_CREATE_TOPIC_ENABLE,
            AUTO_CREATE_SUBSCRIPTION_GROUP,
            DEFAULT_TOPIC_QUEUE_NUMS,
            CLUSTER_TOPIC_ENABLE,
            BROKER_TOPIC_ENABLE,
            TRACE_TOPIC_ENABLE,
            MSG_TRACE_TOPIC_NAME,
            VALIDATE_SYSTEM_TOPIC_WHEN_UPDATE_TOPIC,
            CLEAR_RETRY_TOPIC_WHEN_DELETE_TOPIC,
            FLUSH_CONSUMER_OFFSET_INTERVAL,
            NOTIFY_CONSUMER_IDS_CHANGED_ENABLE,
            CHANNEL_EXPIRED_TIMEOUT,
            LONG_POLLING_ENABLE,
            SHORT_POLLING_TIME_MILLS,
            LITE_PULL_MESSAGE_ENABLE,
            ENABLE_PROPERTY_FILTER,
            USE_SERVER_SIDE_RESET_OFFSET,
            SLAVE_READ_ENABLE,
            REJECT_TRANSACTION_MESSAGE,
            START_ACCEPT_SEND_REQUEST_TIME_STAMP,
            STORE_REPLY_MESSAGE_ENABLE,
            STORE_PATH_ROOT_DIR,
            STORE_PATH_COMMIT_LOG,
            MAPPED_FILE_SIZE_COMMIT_LOG,
            MAPPED_FILE_SIZE_CONSUME_QUEUE,
            FLUSH_DISK_TYPE,
            FLUSH_INTERVAL_COMMIT_LOG,
            FLUSH_INTERVAL_CONSUME_QUEUE,
            SYNC_FLUSH_TIMEOUT,
            MAX_MESSAGE_SIZE,
            MESSAGE_DELAY_LEVEL,
            BROKER_ROLE,
            CHECK_CRC_ON_RECOVER,
            MESSAGE_INDEX_ENABLE,
            MAX_INDEX_NUM,
            MAX_HASH_SLOT_NUM,
            FILE_RESERVED_TIME,
            DELETE_WHEN,
            DISK_MAX_USED_SPACE_RATIO,
            DISK_SPACE_CLEAN_FORCIBLY_RATIO,
            DISK_SPACE_WARNING_LEVEL_RATIO,
            CLEAN_FILE_FORCIBLY_ENABLE,
            MAX_TRANSFER_BYTES_ON_MESSAGE_IN_MEMORY,
            MAX_TRANSFER_COUNT_ON_MESSAGE_IN_MEMORY,
            MAX_TRANSFER_BYTES_ON_MESSAGE_IN_DISK,
            MAX_TRANSFER_COUNT_ON_MESSAGE_IN_DISK,
            ACCESS_MESSAGE_IN_MEMORY_MAX_RATIO);

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
            "serverPooledByteBufAllocatorEnable useEpollNativeSelector readOnlyCommitLogStorePaths",
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
            "enableMultiDispatch enableBatchPush enableCompaction readUnCommitted enableDLegerCommitLog",
            "dLegerGroup dLegerPeers dLegerSelfId preferredLeaderId enableSlaveActingMaster",
            "enableRemoteEscape lockInStrictMode skipPreOnline enableControllerMode controllerAddr",
            "brokerElectionPriority checkSyncStateSetPeriod brokerHeartbeatInterval",
            "controllerHeartBeatTimeoutMills transactionTimeOut transactionCheckMax transactionCheckInterval",
            "enableCalcFilterBitMap filterSupportRetry filterServerNums maxErrorRateOfBloomFilter",
            "expectConsumerNumUseFilter filterDataCleanTimeSpan enablePopBufferMerge enableRetryTopicV2",
            "popFromRetryProbability popResponseReturnActualRetryTopic enablePopMessageThreshold",
            "popInflightMessageThreshold reviveQueueNum popConsumerKVServiceEnable recallMessageEnable",
            "aclEnable authenticationEnabled authorizationEnabled metricsExporterType",
            "metricsPromExporterPort metricsPromExporterHost metricsLabel coldDataFlowControlEnable",
            "cgColdReadThreshold globalColdReadThreshold configBlackList brokerConfigPath rocketmqHome",
            "messageStorePlugIn rmqAddressServerDomain rmqAddressServerSubGroup highSpeedMode",
            "commercialEnable defaultQueryMaxNum realTimeNotifyConsumerChange isEnableBatchPush",
            "storePathConsumeQueue storePathIndex storeCheckpoint abortFile");

    private BrokerKeys() {}

    private static List<OptionKey> accepted(String... lines) {
        return Stream.of(lines)
                .flatMap(line -> Stream.of(line.split(" ", -1)))
                .map(OptionKey::withoutMeaning)
                .toList();
    }
}

package io.vespermq.config;

import static io.vespermq.config.OptionKey.flag;
import static io.vespermq.config.OptionKey.integer;
import static io.vespermq.config.OptionKey.port;
import static io.vespermq.config.OptionKey.text;
import static io.vespermq.config.OptionKey.withoutMeaning;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The keys of {@code namesrv.conf}. */
public final class NameServerKeys {
    public static final OptionKey LISTEN_PORT =
            port("listenPort", 9876, "port that brokers and clients connect to; 0 picks a free one");
    public static final OptionKey BIND_ADDRESS = text("bindAddress", "0.0.0.0", "address that the port is bound to");
    public static final OptionKey KV_CONFIG_PATH =
            text("kvConfigPath", "", "file of the key-value configuration; default ~/namesrv/kvConfig.json");
    public static final OptionKey SCAN_INTERVAL =
            integer("scanNotActiveBrokerInterval", 5_000, 10, 600_000, "ms", "how often silent brokers are looked for");
    public static final OptionKey ORDER_MESSAGE_ENABLE =
            flag("orderMessageEnable", false, "routes carry the order configuration of their topic");
    public static final OptionKey RETURN_ORDER_CONFIG =
            flag("returnOrderTopicConfigToBroker", true, "brokers get the order configuration when they register");
    public static final OptionKey SUPPORT_ACTING_MASTER =
            flag("supportActingMaster", false, "routes show a slave in the place of a lost master");
    public static final OptionKey DELETE_TOPIC_WITH_REGISTRATION =
            flag("deleteTopicWithBrokerRegistration", false, "a topic goes when its broker registers without it");
    public static final OptionKey ENABLE_TOPIC_LIST =
            flag("enableTopicList", true, "lists of some topics are answered");
    public static final OptionKey ENABLE_ALL_TOPIC_LIST =
            flag("enableAllTopicList", true, "the list of all topics is answered");
    public static final OptionKey NEED_WAIT_FOR_SERVICE =
            flag("needWaitForService", false, "no routes are given for a while after the start");
    public static final OptionKey WAIT_SECONDS =
            integer("waitSecondsForService", 45, 0, 3_600, "s", "how long, when needWaitForService is true");

    static final List<OptionKey> ALL = all();

    private NameServerKeys() {}

    private static List<OptionKey> all() {
        List<OptionKey> keys = new ArrayList<>(List.of(
                LISTEN_PORT,
                BIND_ADDRESS,
                KV_CONFIG_PATH,
                SCAN_INTERVAL,
                ORDER_MESSAGE_ENABLE,
                RETURN_ORDER_CONFIG,
                SUPPORT_ACTING_MASTER,
                DELETE_TOPIC_WITH_REGISTRATION,
                ENABLE_TOPIC_LIST,
                ENABLE_ALL_TOPIC_LIST,
                NEED_WAIT_FOR_SERVICE,
                WAIT_SECONDS));
        Stream.of(
                        "rocketmqHome configStorePath clientRequestThreadPoolNums clientRequestThreadPoolQueueCapacity",
                        "defaultThreadPoolNums defaultThreadPoolQueueCapacity unRegisterBrokerQueueCapacity clusterTest",
                        "notifyMinBrokerIdChanged enableControllerInNamesrv configBlackList productEnvName",
                        "controllerType controllerDLegerGroup controllerDLegerPeers controllerDLegerSelfId",
                        "controllerStorePath jRaftServerId jRaftInitConf jRaftControllerRPCAddr",
                        "jRaftElectionTimeoutMs jRaftSnapshotIntervalSecs enableElectUncleanMaster",
                        "electMasterMaxRetryCount scanInactiveMasterInterval notifyBrokerRoleChanged",
                        "serverWorkerThreads serverCallbackExecutorThreads serverSelectorThreads",
                        "serverOnewaySemaphoreValue serverAsyncSemaphoreValue serverChannelMaxIdleTimeSeconds",
                        "serverSocketSndBufSize serverSocketRcvBufSize serverPooledByteBufAllocatorEnable",
                        "useEpollNativeSelector writeBufferHighWaterMark writeBufferLowWaterMark serverSocketBacklog",
                        "metricsExporterType metricsPromExporterPort metricsPromExporterHost metricsLabel")
                .flatMap(line -> Stream.of(line.split(" ", -1)))
                .forEach(name -> keys.add(withoutMeaning(name)));
        return List.copyOf(keys);
    }
}

package io.vespermq.nameserver;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.config.KeyTable;
import io.vespermq.config.NameServerSettings;
import io.vespermq.config.Settings;
import io.vespermq.config.SettingsReader;
import io.vespermq.fixture.ProtocolDoc;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.ManualClock;
import io.vespermq.runtime.StartFailure;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A name server on the loopback, asked over the wire. */
@Timeout(60)
class NameServerTest {
    private static final String TOPIC = "{\"attributes\":{},\"order\":false,\"perm\":6,\"readQueueNums\":4,"
            + "\"topicFilterType\":\"SINGLE_TAG\",\"topicName\":\"%s\",\"topicSysFlag\":0,\"writeQueueNums\":4}";

    private static final String BODY = "{\"filterServerList\":[],\"topicConfigSerializeWrapper\":{"
            + "\"dataVersion\":{\"counter\":3,\"stateVersion\":0,\"timestamp\":9},\"mappingDataVersion\":{\"counter\":0,"
            + "\"stateVersion\":0,\"timestamp\":9},\"topicConfigTable\":{\"T\":" + String.format(TOPIC, "T")
            + ",\"主题\":" + String.format(TOPIC, "主题") + "},\"topicQueueMappingDetailMap\":{},"
            + "\"topicQueueMappingInfoMap\":{}}}";

    private final Vertx vertx = WatchedVertx.create();
    private final Loop clientLoop = Loop.of(vertx);
    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path directory;

    private NameServerVerticle nameServer = new NameServerVerticle(settings(Map.of()), clock);
    private String address = "";
    private RemotingClient client = RemotingClient.create(vertx, Clock.system());

    @BeforeEach
    void start() throws Exception {
        client = await(clientLoop.call(() -> Future.succeededFuture(RemotingClient.create(vertx, Clock.system()))));
        deploy(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void routesComeInBothFormsOfJson() throws Exception {
        register("b", 0, Map.of());
        String queues = "\"filterServerTable\":{},\"queueDatas\":[{\"brokerName\":\"b\",\"perm\":6,\"readQueueNums\":4,"
                + "\"topicSysFlag\":0,\"writeQueueNums\":4}]}";
        String rest = "\"brokerName\":\"b\",\"cluster\":\"c\",\"enableActingMaster\":false}],";
        String standard = "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"10.0.0.1:10911\"}," + rest + queues;

        assertThat(text(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "T"))))
                .as("a client of release 479")
                .isEqualTo(standard);
        assertThat(text(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "主题"))))
                .isEqualTo(standard);
        assertThat(OldClient.ask(address, 400, "{\"topic\":\"T\"}"))
                .isEqualTo("{\"brokerDatas\":[{\"brokerAddrs\":{0:\"10.0.0.1:10911\"}," + rest + queues);
        assertThat(OldClient.ask(address, 401, "{\"topic\":\"T\"}")).isEqualTo(standard);
        assertThat(OldClient.ask(address, 317, "{\"topic\":\"T\",\"acceptStandardJsonOnly\":true}"))
                .isEqualTo(standard);
    }

    @Test
    void everyRequestIsMetAsTheDocumentationSays() throws Exception {
        for (RequestCode code : RequestCode.values()) {
            ProtocolDoc.check(code, ProtocolDoc.row(code).nameServer(), call(code, Map.of()));
        }
    }

    @Test
    void unknownTopicsAreToldSo() throws Exception {
        Command reply = call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "X"));
        assertThat(reply.code()).isEqualTo(17);
        assertThat(reply.remark()).startsWith("No topic route info in name server for the topic: X");
    }

    @Test
    void zonesFilterRoutes() throws Exception {
        register("b1", 0, Map.of("__ZONE_NAME", "east"));
        register("b2", 0, Map.of("__ZONE_NAME", "west"));
        String route = text(call(
                RequestCode.GET_ROUTEINFO_BY_TOPIC,
                Map.of("topic", "T", "__ZONE_MODE", "true", "__ZONE_NAME", "EAST")));
        assertThat(route).contains("\"b1\"", "{0:", "\"zoneName\":\"east\"").doesNotContain("\"b2\"");
    }

    @Test
    void compressedRegistrationsAreRead() throws Exception {
        byte[] body = compact(true);
        CRC32 crc = new CRC32();
        crc.update(body);
        String crcText = Long.toString(crc.getValue() & 0x7FFF_FFFF);
        Map<String, String> fields = broker("b", 0, Map.of("compressed", "true", "bodyCrc32", crcText));
        assertThat(call(RequestCode.REGISTER_BROKER, fields, body).code()).isZero();
        String route = text(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "T")));
        assertThat(route)
                .contains("\"readQueueNums\":8", "\"writeQueueNums\":7", "\"perm\":4")
                .contains("\"topicQueueMappingByBroker\":{\"b\":{\"bname\":\"b\",\"currIdMap\":{\"0\":1}");

        Command refused =
                call(RequestCode.REGISTER_BROKER, broker("b", 0, Map.of("compressed", "true", "bodyCrc32", "1")), body);
        assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR.wire());
        assertThat(refused.remark()).startsWith("crc32 not match");
        for (byte[] bad : new byte[][] {{1, 2, 3}, java.util.Arrays.copyOf(body, body.length / 2), compact(false)}) {
            assertThat(call(RequestCode.REGISTER_BROKER, broker("b", 0, Map.of("compressed", "true")), bad)
                            .code())
                    .isEqualTo(ResponseCode.INVALID_PARAMETER.wire());
        }
    }

    @Test
    void slavesLearnTheirMasterAndBrokersTheOrderTopics() throws Exception {
        call(RequestCode.PUT_KV_CONFIG, Map.of("namespace", "ORDER_TOPIC_CONFIG", "key", "T", "value", "b:4"));
        register("b", 0, Map.of());
        Command reply = call(RequestCode.REGISTER_BROKER, broker("b", 1, Map.of("brokerAddr", "10.0.0.2:1")), BODY);
        assertThat(reply.fields().toMap()).containsEntry("masterAddr", "10.0.0.1:10911");
        assertThat(reply.fields().toMap()).containsEntry("haServerAddr", "10.0.0.1:10912");
        assertThat(text(reply)).isEqualTo("{\"table\":{\"T\":\"b:4\"}}");
    }

    @Test
    void clusterQuestionsAreAnswered() throws Exception {
        register("b", 0, Map.of());
        String data = "{\"brokerAddrs\":{0:\"10.0.0.1:10911\"},\"brokerName\":\"b\",\"cluster\":\"c\"";
        assertThat(text(call(RequestCode.GET_BROKER_CLUSTER_INFO, Map.of())))
                .isEqualTo("{\"brokerAddrTable\":{\"b\":" + data + ",\"enableActingMaster\":false}},"
                        + "\"clusterAddrTable\":{\"c\":[\"b\"]}}");
        assertThat(text(call(RequestCode.GET_BROKER_MEMBER_GROUP, Map.of("brokerName", "b", "clusterName", "c"))))
                .isEqualTo("{\"brokerMemberGroup\":" + data + "}}");
        assertThat(text(call(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, Map.of())))
                .isEqualTo("{\"topicList\":[\"T\",\"主题\"]}");
        assertThat(text(call(RequestCode.GET_TOPICS_BY_CLUSTER, Map.of("cluster", "c"))))
                .isEqualTo("{\"topicList\":[\"T\",\"主题\"]}");
        assertThat(text(call(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS, Map.of())))
                .isEqualTo("{\"brokerAddr\":\"10.0.0.1:10911\",\"topicList\":[\"c\",\"b\"]}");
        assertThat(text(call(RequestCode.GET_UNIT_TOPIC_LIST, Map.of()))).isEqualTo("{\"topicList\":[]}");
    }

    @Test
    void operatorsChangeRoutes() throws Exception {
        register("b", 0, Map.of());
        assertThat(call(RequestCode.WIPE_WRITE_PERM_OF_BROKER, Map.of("brokerName", "b"))
                        .fields()
                        .get("wipeTopicCount"))
                .isEqualTo("2");
        assertThat(call(RequestCode.ADD_WRITE_PERM_OF_BROKER, Map.of("brokerName", "b"))
                        .fields()
                        .get("addTopicCount"))
                .isEqualTo("2");
        assertThat(call(RequestCode.DELETE_TOPIC_IN_NAMESRV, Map.of("topic", "T"))
                        .code())
                .isZero();
        assertThat(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "T"))
                        .code())
                .isEqualTo(17);
        assertThat(call(RequestCode.DELETE_TOPIC_IN_NAMESRV, Map.of("topic", "T"))
                        .code())
                .as("deleted before")
                .isZero();
        String queues = "{\"queueDatas\":[{\"brokerName\":\"b\",\"perm\":6,\"readQueueNums\":1,\"writeQueueNums\":1}]}";
        call(RequestCode.REGISTER_TOPIC_IN_NAMESRV, Map.of("topic", "N"), queues);
        assertThat(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "N"))
                        .code())
                .isZero();
    }

    @Test
    void versionsAreCompared() throws Exception {
        String version = "{\"counter\":3,\"stateVersion\":0,\"timestamp\":9}";
        Command unknown = call(RequestCode.QUERY_DATA_VERSION, broker("b", 0, Map.of()), version);
        assertThat(unknown.fields().get("changed")).isEqualTo("true");
        assertThat(text(unknown)).isEmpty();
        register("b", 0, Map.of());
        Command same = call(RequestCode.QUERY_DATA_VERSION, broker("b", 0, Map.of()), version);
        assertThat(same.fields().get("changed")).isEqualTo("false");
        assertThat(text(same)).isEqualTo(version);
        Command newer = call(RequestCode.QUERY_DATA_VERSION, broker("b", 0, Map.of()), version.replace('9', '8'));
        assertThat(newer.fields().get("changed")).isEqualTo("true");
    }

    @Test
    void brokersLeaveByWordBySilenceAndByConnection() throws Exception {
        register("b", 0, Map.of());
        assertThat(call(RequestCode.UNREGISTER_BROKER, broker("b", 0, Map.of())).code())
                .isZero();
        assertThat(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "T"))
                        .code())
                .isEqualTo(17);

        register("b", 0, Map.of("heartbeatTimeoutMillis", "60000"));
        clock.advance(Duration.ofSeconds(50));
        assertThat(call(RequestCode.BROKER_HEARTBEAT, broker("b", 0, Map.of())).code())
                .isZero();
        clock.advance(Duration.ofSeconds(50));
        assertThat(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "T"))
                        .code())
                .isZero();
        clock.advance(Duration.ofSeconds(50));
        untilRouteIsGone();

        register("b", 0, Map.of());
        RemotingClient broker = client;
        client = await(clientLoop.call(() -> Future.succeededFuture(RemotingClient.create(vertx, Clock.system()))));
        await(clientLoop.call(broker::close));
        untilRouteIsGone();
    }

    @Test
    void keyValueConfigurationSurvivesARestart() throws Exception {
        Map<String, String> key = Map.of("namespace", "ns", "key", "k");
        assertThat(call(RequestCode.GET_KV_CONFIG, key).code()).isEqualTo(22);
        assertThat(call(RequestCode.GET_KVLIST_BY_NAMESPACE, Map.of("namespace", "ns"))
                        .code())
                .isEqualTo(22);
        call(RequestCode.PUT_KV_CONFIG, Map.of("namespace", "ns", "key", "k", "value", "值"));
        call(RequestCode.PUT_KV_CONFIG, Map.of("namespace", "ns", "key", "l", "value", "2"));
        call(RequestCode.DELETE_KV_CONFIG, Map.of("namespace", "ns", "key", "l"));
        assertThat(Files.readString(directory.resolve("kvConfig.json")))
                .isEqualTo("{\"configTable\":{\"ns\":{\"k\":\"值\"}}}");

        deploy(Map.of());
        assertThat(call(RequestCode.GET_KV_CONFIG, key).fields().get("value")).isEqualTo("值");
        assertThat(text(call(RequestCode.GET_KVLIST_BY_NAMESPACE, Map.of("namespace", "ns"))))
                .isEqualTo("{\"table\":{\"k\":\"值\"}}");
    }

    @Test
    void orderedTopicsShowInRoutesWhenEnabled() throws Exception {
        deploy(Map.of("orderMessageEnable", "true", "needWaitForService", "true"));
        register("b", 0, Map.of());
        call(RequestCode.PUT_KV_CONFIG, Map.of("namespace", "ORDER_TOPIC_CONFIG", "key", "T", "value", "b:4"));
        Command early = call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "T"));
        assertThat(early.code()).as("while it waits for brokers").isEqualTo(1);
        clock.advance(Duration.ofSeconds(45));
        assertThat(text(call(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", "T"))))
                .contains("\"orderTopicConf\":\"b:4\"");
    }

    @Test
    void settingsAreShownAndCannotBeChanged() throws Exception {
        assertThat(text(call(RequestCode.GET_NAMESRV_CONFIG, Map.of())))
                .contains("listenPort=0\n", "kvConfigPath=" + directory.resolve("kvConfig.json") + "\n");
        assertThat(call(RequestCode.UPDATE_NAMESRV_CONFIG, Map.of(), "a=b\n").code())
                .isEqualTo(ResponseCode.NO_PERMISSION.wire());
    }

    @Test
    void everyOtherCodeIsRefusedWithAReason() throws Exception {
        Command send = call(RequestCode.SEND_MESSAGE, Map.of());
        assertThat(send.code()).isEqualTo(3);
        assertThat(send.remark()).contains("SEND_MESSAGE", "ask a broker");
        assertThat(call(RequestCode.CONTROLLER_ELECT_MASTER, Map.of()).remark()).contains("no controller");
        assertThat(call(RequestCode.REGISTER_BROKER, Map.of("brokerName", "b")).code())
                .isEqualTo(ResponseCode.SYSTEM_ERROR.wire());
    }

    @Test
    void aTakenPortIsExplained() {
        NameServerVerticle second =
                new NameServerVerticle(settings(Map.of("listenPort", address.substring(10))), clock);
        Vertx other = WatchedVertx.create();
        try {
            assertThatThrownBy(() -> await(other.deployVerticle(second)))
                    .hasCauseInstanceOf(StartFailure.class)
                    .hasMessageContaining("the port is taken", "set listenPort to another");
        } finally {
            other.close();
        }
    }

    private void deploy(Map<String, String> set) throws Exception {
        nameServer = new NameServerVerticle(settings(set), clock);
        await(vertx.deployVerticle(nameServer));
        address = "127.0.0.1:" + nameServer.port();
    }

    private NameServerSettings settings(Map<String, String> set) {
        Map<String, String> all = new HashMap<>(
                Map.of("listenPort", "0", "bindAddress", "127.0.0.1", "scanNotActiveBrokerInterval", "10"));
        if (directory != null) {
            all.put("kvConfigPath", directory.resolve("kvConfig.json").toString());
        }
        all.putAll(set);
        Settings settings = new SettingsReader(KeyTable.nameServer()).flags(all).settings();
        return NameServerSettings.alone(settings, Path.of("."));
    }

    private void register(String name, long id, Map<String, String> more) throws Exception {
        assertThat(call(RequestCode.REGISTER_BROKER, broker(name, id, more), BODY)
                        .code())
                .isZero();
    }

    private static Map<String, String> broker(String name, long id, Map<String, String> more) {
        Map<String, String> fields = new HashMap<>(Map.of(
                "brokerName", name,
                "brokerAddr", "10.0.0.1:10911",
                "clusterName", "c",
                "haServerAddr", "10.0.0.1:10912",
                "brokerId", Long.toString(id)));
        fields.putAll(more);
        return fields;
    }

    private static byte[] compact(boolean whole) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            text(out, "{\"counter\":3,\"stateVersion\":0,\"timestamp\":9}");
            out.writeInt(2);
            text(out, "T 8 7 4 SINGLE_TAG {\"+message.type\":\"NORMAL\"}");
            text(out, "U 1 1 6 SINGLE_TAG");
            if (whole) {
                text(out, "[]");
                out.writeInt(1);
                text(
                        out,
                        "{\"bname\":\"b\",\"currIdMap\":{0:1},\"dirty\":false,\"epoch\":5,\"scope\":\"__global__\","
                                + "\"topic\":\"T\",\"totalQueues\":2}");
            }
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws Exception {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /** Asks over connections of its own: the brokers' may be closed meanwhile. Ends by the deadline of the test. */
    private void untilRouteIsGone() throws Exception {
        while (!OldClient.ask(address, 401, "{\"topic\":\"T\"}").isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private Command call(RequestCode code, Map<String, String> fields) throws Exception {
        return call(code, fields, new byte[0]);
    }

    private Command call(RequestCode code, Map<String, String> fields, String body) throws Exception {
        return call(code, fields, body.getBytes(StandardCharsets.UTF_8));
    }

    private Command call(RequestCode code, Map<String, String> fields, byte[] body) throws Exception {
        HeaderFields header = HeaderFields.of(Fields.of(fields));
        RemotingClient caller = client;
        return await(clientLoop.call(() -> caller.call(address, code, header, body, 20_000)));
    }

    private static String text(Command reply) {
        assertThat(reply.code()).as(String.valueOf(reply.remark())).isZero();
        return reply.body().toString(StandardCharsets.UTF_8);
    }
}

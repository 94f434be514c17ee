package io.vespermq.broker.registration;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vespermq.config.KeyTable;
import io.vespermq.config.NameServerSettings;
import io.vespermq.config.SettingsReader;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.nameserver.NameServerVerticle;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registration and the name servers it keeps informed, over the loopback. */
@Timeout(60)
class RegistrationTest {
    /** A broker whose topics a test changes, on the loop. */
    private static final class FakeBroker implements Advertised {
        private final Map<String, TopicConfig> topics = new TreeMap<>();
        private DataVersion version = DataVersion.INITIAL;

        void add(String topic) {
            topics.put(topic, TopicConfig.of(topic, 4, Perm.READ_WRITE));
            version = version.next(1);
        }

        @Override
        public String brokerAddr() {
            return "10.0.0.1:10911";
        }

        @Override
        public String haServerAddr() {
            return "10.0.0.1:10912";
        }

        @Override
        public Map<String, TopicConfig> topics() {
            return topics;
        }

        @Override
        public DataVersion topicsVersion() {
            return version;
        }
    }

    private final Vertx vertx = WatchedVertx.create();
    private final Loop home = Loop.of(vertx);
    private final Workers workers = Workers.create(vertx, "registration", 1);
    private final FakeBroker broker = new FakeBroker();
    private final List<String> masters = new ArrayList<>();

    @TempDir
    private Path directory;

    private RemotingClient asker = RemotingClient.create(vertx, Clock.system());

    @BeforeEach
    void prepare() throws Exception {
        asker = await(home.call(() -> Future.succeededFuture(RemotingClient.create(vertx, Clock.system()))));
        broker.add("T");
        broker.add("U");
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void registersEverywhereAndTellsChangesAtOnce() throws Exception {
        int first = nameServer(0);
        int second = nameServer(0);
        Registration registration = start(options(List.of("localhost:" + first, "127.0.0.1:" + second), 6, false));
        assertThat(routeOf("T", first)).contains("10.0.0.1:10911", "\"perm\":6");
        assertThat(routeOf("T", second)).contains("10.0.0.1:10911");

        await(home.call(() -> {
            broker.add("V");
            return registration.changed();
        }));
        assertThat(routeOf("V", first)).contains("10.0.0.1:10911");
        assertThat(routeOf("V", second)).contains("10.0.0.1:10911");

        await(home.call(registration::stop));
        assertThat(routeOf("T", first)).isEmpty();
        assertThat(routeOf("T", second)).isEmpty();
    }

    @Test
    void aDeadNameServerDelaysNobodyAndIsFoundAgain() throws Exception {
        int alive = nameServer(0);
        int dead = freePort();
        Registration registration = start(options(List.of("127.0.0.1:" + dead, "127.0.0.1:" + alive), 6, false));
        assertThat(routeOf("T", alive)).contains("10.0.0.1:10911");

        nameServer(dead);
        untilRouteOf("T", dead, true);

        await(vertx.undeploy(deployments.get(deployments.size() - 1)));
        await(home.call(() -> {
            broker.add("V");
            return registration.changed();
        }));
        assertThat(routeOf("V", alive)).contains("10.0.0.1:10911");
        nameServer(dead);
        untilRouteOf("V", dead, true);
        await(home.call(registration::stop));
    }

    @Test
    void aSilentNameServerHoldsNobodyUpForLong() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            int alive = nameServer(0);
            Registration registration =
                    start(options(List.of("127.0.0.1:" + silent.getLocalPort(), "127.0.0.1:" + alive), 6, false));
            assertThat(routeOf("T", alive)).contains("10.0.0.1:10911");
            await(home.call(registration::stop));
        }
    }

    @Test
    void aConnectionThatSwallowsWhatIsSentIsReplaced() throws Exception {
        int port = nameServer(0);
        List<NetSocket> swallowed = new ArrayList<>();
        NetServer network = await(vertx.createNetServer()
                .connectHandler(socket -> {
                    if (swallowed.isEmpty()) {
                        swallowed.add(socket.handler(bytes -> {}));
                        return;
                    }
                    socket.pause();
                    vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(onward -> {
                        onward.pipeTo(socket);
                        socket.pipeTo(onward);
                    });
                })
                .listen(0, "127.0.0.1"));
        RegistrationOptions options = new RegistrationOptions(
                "c",
                "b",
                0,
                List.of("127.0.0.1:" + network.actualPort()),
                Duration.ofSeconds(30),
                Duration.ofMillis(300),
                6,
                false);
        Registration registration = start(options);
        untilRouteOf("T", port, true);
        await(home.call(registration::stop));
    }

    @Test
    void changesThatComeTogetherBecomeOneRegistrationMore() throws Exception {
        int port = nameServer(0);
        Registration registration = start(options(List.of("127.0.0.1:" + port), 6, false));
        await(home.call(() -> {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                broker.add("N" + i);
                all.add(registration.changed());
            }
            return Future.all(all).mapEmpty();
        }));
        assertThat(routeOf("N0", port)).isNotEmpty();
        assertThat(routeOf("N99", port)).isNotEmpty();
        await(registration.changed());
        await(home.call(registration::stop));
        await(registration.changed());
        assertThat(routeOf("N99", port)).isEmpty();
    }

    @Test
    void permissionsAreMaskedAndBodiesMayBeCompressed() throws Exception {
        int port = nameServer(0);
        Registration registration = start(options(List.of("127.0.0.1:" + port), Perm.READ, true));
        assertThat(routeOf("T", port)).contains("\"perm\":4", "\"readQueueNums\":4");
        await(home.call(registration::stop));
    }

    @Test
    void aSlaveHearsWhereItsMasterIs() throws Exception {
        int port = nameServer(0);
        Registration master = start(options(List.of("127.0.0.1:" + port), 6, false));
        FakeBroker slave = new FakeBroker();
        slave.add("T");
        slave.add("U");
        RegistrationOptions options = new RegistrationOptions(
                "c", "b", 1, List.of("127.0.0.1:" + port), Duration.ofSeconds(30), Duration.ofSeconds(3), 6, false);
        Advertised elsewhere = new Advertised() {
            @Override
            public String brokerAddr() {
                return "10.0.0.2:10911";
            }

            @Override
            public String haServerAddr() {
                return "10.0.0.2:10912";
            }

            @Override
            public Map<String, TopicConfig> topics() {
                return slave.topics();
            }

            @Override
            public DataVersion topicsVersion() {
                return slave.topicsVersion();
            }
        };
        Registration second = await(home.call(() -> Future.succeededFuture(new Registration(
                vertx, Clock.system(), options, elsewhere, workers, (addr, ha) -> masters.add(addr + " " + ha)))));
        await(home.call(second::start));
        assertThat(masters).containsExactly("10.0.0.1:10911 10.0.0.1:10912");
        await(home.call(second::stop));
        await(home.call(master::stop));
    }

    private final List<String> deployments = new ArrayList<>();

    private int nameServer(int port) throws Exception {
        SettingsReader reader = new SettingsReader(KeyTable.nameServer())
                .flags(Map.of(
                        "listenPort",
                        Integer.toString(port),
                        "bindAddress",
                        "127.0.0.1",
                        "kvConfigPath",
                        directory.resolve("kv.json").toString()));
        NameServerVerticle verticle =
                new NameServerVerticle(NameServerSettings.alone(reader.settings(), directory), Clock.system());
        deployments.add(await(vertx.deployVerticle(verticle)));
        return verticle.port();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static RegistrationOptions options(List<String> nameServers, int permission, boolean compressed) {
        return new RegistrationOptions(
                "c", "b", 0, nameServers, Duration.ofSeconds(30), Duration.ofSeconds(24), permission, compressed);
    }

    private Registration start(RegistrationOptions options) throws Exception {
        Registration registration = await(home.call(() -> Future.succeededFuture(
                new Registration(vertx, Clock.system(), options, broker, workers, MasterListener.NONE))));
        await(home.call(registration::start));
        return registration;
    }

    private void untilRouteOf(String topic, int port, boolean there) throws Exception {
        // Ends by the deadline of the test.
        while (routeOf(topic, port).isEmpty() == there) {
            Thread.onSpinWait();
        }
    }

    private String routeOf(String topic, int port) throws Exception {
        HeaderFields header = HeaderFields.of(Fields.of(Map.of("topic", topic)));
        RemotingClient client = asker;
        Command reply = await(home.call(() ->
                client.call("127.0.0.1:" + port, RequestCode.GET_ROUTEINFO_BY_TOPIC, header, new byte[0], 20_000)));
        return reply.body().toString(StandardCharsets.UTF_8);
    }
}

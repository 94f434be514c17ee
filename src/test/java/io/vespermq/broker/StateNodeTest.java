package io.vespermq.broker;

import static io.vespermq.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.broker.session.ConsumerGroup;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.session.ConsumerGroupName;
import io.vespermq.remoting.Connection;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state of a broker over real sockets and on a real disk. */
@Timeout(30)
class StateNodeTest {
    private static final byte[] NO_BODY = {};

    @TempDir
    Path config = Path.of(".");

    private final Vertx clients = WatchedVertx.create();
    // A client that nobody holds is closed by the garbage collector, and its connection with it.
    private final Queue<RemotingClient> held = new ConcurrentLinkedQueue<>();
    private StateNode node = new StateNode(config, 0);
    private int port;

    @BeforeEach
    void start() throws Exception {
        restart();
    }

    @AfterEach
    void stop() throws Exception {
        await(clients.close());
        await(node.stop());
    }

    @Test
    void membersHearOfEachOtherComingAndGoing() throws Exception {
        LinkedBlockingQueue<String> toldA = new LinkedBlockingQueue<>(16);
        Connection a = connect(toldA);
        Connection b = connect(new LinkedBlockingQueue<>(16));
        await(beat(a, "a"));
        assertThat(next(toldA)).isEqualTo("g");
        await(beat(b, "b"));
        assertThat(next(toldA)).isEqualTo("g");
        assertThat(call(a, RequestCode.GET_CONSUMER_LIST_BY_GROUP, Map.of("consumerGroup", "g")))
                .isEqualTo("0 {\"consumerIdList\":[\"a\",\"b\"]}");
        await(b.close());
        assertThat(next(toldA)).isEqualTo("g");
        assertThat(call(a, RequestCode.GET_CONSUMER_LIST_BY_GROUP, Map.of("consumerGroup", "g")))
                .isEqualTo("0 {\"consumerIdList\":[\"a\"]}");
        await(a.close());
        // The close of a connection and this question both run on the home loop; only their order is open.
        ConsumerGroup left = await(node.ask(() -> node.consumers.find("g")));
        while (left != null) {
            left = await(node.ask(() -> node.consumers.find("g")));
        }
    }

    @Test
    void aTopicIsOnDiskBeforeTheReplyAndThereAfterARestart() throws Exception {
        Connection admin = connect(new LinkedBlockingQueue<>(16));
        Map<String, String> wanted =
                Map.of("topic", "orders", "readQueueNums", "3", "writeQueueNums", "3", "perm", "6");
        assertThat(call(admin, RequestCode.UPDATE_AND_CREATE_TOPIC, wanted)).startsWith("0 ");
        assertThat(Files.readString(config.resolve("topics.json"))).contains("\"orders\":{");
        await(beat(admin, "a"));
        Map<String, String> offset =
                Map.of("consumerGroup", "g", "topic", "orders", "queueId", "1", "commitOffset", "42");
        assertThat(call(admin, RequestCode.UPDATE_CONSUMER_OFFSET, offset)).startsWith("0 ");
        await(node.stop());

        restart();
        Connection again = connect(new LinkedBlockingQueue<>(16));
        assertThat(call(again, RequestCode.GET_TOPIC_CONFIG, Map.of("topic", "orders")))
                .contains("\"readQueueNums\":3");
        assertThat(call(again, RequestCode.GET_TOPIC_CONFIG, Map.of("topic", "none")))
                .startsWith("17 ");
        assertThat(call(again, RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, Map.of("group", "g")))
                .contains("\"groupName\":\"g\"");
        assertThat(await(node.ask(() -> node.offsets.query("g", "orders", 1)))).isEqualTo(42);
    }

    @Test
    void theRunningStateOfAConsumerIsHandedBackAsItComes() throws Exception {
        Connection consumer = connect(new LinkedBlockingQueue<>(16));
        await(beat(consumer, "a"));
        Connection admin = connect(new LinkedBlockingQueue<>(16));
        assertThat(call(
                        admin,
                        RequestCode.GET_CONSUMER_RUNNING_INFO,
                        Map.of("consumerGroup", "g", "clientId", "a", "jstackEnable", "false")))
                .isEqualTo("0 a dialect {of: its own}");
        assertThat(call(
                        admin,
                        RequestCode.GET_CONSUMER_RUNNING_INFO,
                        Map.of("consumerGroup", "g", "clientId", "other")))
                .startsWith("1 ");
    }

    private void restart() throws Exception {
        node = new StateNode(config, 0);
        port = await(node.start());
    }

    private Connection connect(LinkedBlockingQueue<String> notices) throws Exception {
        Promise<Connection> connected = Promise.promise();
        clients.runOnContext(v -> {
            RequestTable table = new RequestTable()
                    .on(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, ConsumerGroupName.CODEC, (header, request) -> {
                        notices.add(header.consumerGroup());
                        return Future.succeededFuture(Reply.ok());
                    })
                    .on(
                            RequestCode.GET_CONSUMER_RUNNING_INFO,
                            Empty.CODEC,
                            (header, request) ->
                                    Future.succeededFuture(Reply.ok("a dialect {of: its own}".getBytes(UTF_8))));
            RequestDispatcher incoming =
                    new RequestDispatcher(table, Loop.of(clients), RemotingLimits.DEFAULT, Clock.system());
            RemotingClient client = new RemotingClient(clients, incoming, RemotingLimits.DEFAULT);
            held.add(client);
            client.connection("127.0.0.1:" + port).onComplete(connected);
        });
        return await(connected.future());
    }

    private static Future<Command> beat(Connection connection, String clientId) {
        String body = "{\"clientID\":\"" + clientId + "\",\"consumerDataSet\":[{\"groupName\":\"g\","
                + "\"subscriptionDataSet\":[{\"subString\":\"*\",\"subVersion\":1,\"topic\":\"T\"}]}]}";
        return connection.call(RequestCode.HEART_BEAT, HeaderFields.NONE, body.getBytes(UTF_8), 5_000);
    }

    private static String call(Connection connection, RequestCode code, Map<String, String> fields) throws Exception {
        Command reply = await(connection.call(code, HeaderFields.of(Fields.of(fields)), NO_BODY, 5_000));
        return reply.code() + " " + reply.body().toString(UTF_8);
    }

    private static String next(LinkedBlockingQueue<String> notices) throws InterruptedException {
        return String.valueOf(notices.poll(10, TimeUnit.SECONDS));
    }
}

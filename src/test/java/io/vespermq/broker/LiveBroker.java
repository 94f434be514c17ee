package io.vespermq.broker;

import static io.vespermq.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.config.BrokerKeys;
import io.vespermq.config.BrokerSettings;
import io.vespermq.config.OptionKey;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.remoting.Connection;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.runtime.Clock;
import io.vespermq.store.StoreVerticle;
import io.vespermq.store.file.Disk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A whole broker with a real store and real ports, and a client that says what it is told to say. */
final class LiveBroker implements AutoCloseable {
    private static final long PATIENCE_S = 20;
    private static final byte[] NO_BODY = {};

    private final Vertx brokers;
    private final Vertx clients = WatchedVertx.create();
    // A client that nobody holds is closed by the garbage collector, and its connection with it.
    private final Queue<RemotingClient> held = new ConcurrentLinkedQueue<>();
    private final Broker broker;

    private LiveBroker(int loops, BrokerSettings settings, Clock clock, Disk disk) {
        brokers = WatchedVertx.create(loops);
        broker = new Broker(brokers, settings, clock, options -> new StoreVerticle(options, clock, disk));
    }

    /** Started, registered nowhere, on one event loop. */
    static LiveBroker start(Path directory, Map<OptionKey, String> more) {
        return start(1, directory, more, Clock.system());
    }

    /** The same with its store on the given disk. */
    static LiveBroker start(Path directory, Map<OptionKey, String> more, Disk disk) {
        return start(1, directory, more, Clock.system(), disk);
    }

    /** The same on several event loops, as on machines with many cores. */
    static LiveBroker start(int loops, Path directory, Map<OptionKey, String> more) {
        return start(loops, directory, more, Clock.system());
    }

    /** The same with another clock. */
    static LiveBroker start(int loops, Path directory, Map<OptionKey, String> more, Clock clock) {
        return start(loops, directory, more, clock, Disk.real());
    }

    private static LiveBroker start(int loops, Path directory, Map<OptionKey, String> more, Clock clock, Disk disk) {
        BrokerSettings settings = BrokerSettings.defaults()
                .with(BrokerKeys.STORE_PATH_ROOT_DIR, directory.toString())
                .with(BrokerKeys.BROKER_IP1, "127.0.0.1")
                .with(BrokerKeys.LISTEN_PORT, "0");
        for (Map.Entry<OptionKey, String> option : more.entrySet()) {
            settings = settings.with(option.getKey(), option.getValue());
        }
        LiveBroker live = new LiveBroker(loops, settings, clock, disk);
        await(live.broker.start());
        return live;
    }

    int port() {
        return broker.port();
    }

    Connection connect() {
        return connect(port());
    }

    Connection connect(int toPort) {
        Promise<Connection> connected = Promise.promise();
        clients.runOnContext(v -> {
            RemotingClient client = RemotingClient.create(clients, Clock.system());
            held.add(client);
            client.connection("127.0.0.1:" + toPort).onComplete(connected);
        });
        return await(connected.future());
    }

    @Override
    public void close() {
        await(clients.close());
        await(broker.stop());
        await(brokers.close());
    }

    static Future<Command> ask(Connection connection, RequestCode code, Map<String, String> fields, byte[] body) {
        return connection.call(code, HeaderFields.of(Fields.of(fields)), body, TimeUnit.SECONDS.toMillis(PATIENCE_S));
    }

    static Command call(Connection connection, RequestCode code, Map<String, String> fields) {
        return await(ask(connection, code, fields, NO_BODY));
    }

    /** Sends a message to queue 0; {@code more} adds to the header's fields and replaces them. */
    static Command send(Connection connection, String topic, String properties, String body, Map<String, String> more) {
        return await(sending(connection, topic, properties, body, more));
    }

    /** The same, without waiting. */
    static Future<Command> sending(
            Connection connection, String topic, String properties, String body, Map<String, String> more) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("a", "producers");
        fields.put("b", topic);
        fields.put("c", "TBW102");
        fields.put("d", "4");
        fields.put("e", "0");
        fields.put("f", "0");
        fields.put("g", "1700000000000");
        fields.put("h", "0");
        fields.put("i", properties);
        fields.putAll(more);
        return ask(connection, RequestCode.SEND_MESSAGE_V2, fields, body.getBytes(UTF_8));
    }

    /** Pulls queue 0 with a subscription of its own to every tag; {@code more} as in {@link #send}. */
    static Future<Command> pull(Connection connection, String topic, long offset, Map<String, String> more) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("consumerGroup", "readers");
        fields.put("topic", topic);
        fields.put("queueId", "0");
        fields.put("queueOffset", Long.toString(offset));
        fields.put("maxMsgNums", "32");
        fields.put("sysFlag", "4");
        fields.put("commitOffset", "0");
        fields.put("suspendTimeoutMillis", "0");
        fields.put("subscription", "*");
        fields.put("subVersion", "0");
        fields.putAll(more);
        return ask(connection, RequestCode.PULL_MESSAGE, fields, NO_BODY);
    }

    /** A field that the reply must have. */
    static String field(Command reply, String name) {
        return Objects.requireNonNull(reply.fields().get(name), () -> name + " is missing in " + reply);
    }

    /** The messages of a pull's reply. */
    static List<StoredMessage> messages(Command reply) {
        ByteBuf body = reply.body();
        List<StoredMessage> all = new ArrayList<>();
        for (int at = body.readerIndex(); at < body.writerIndex(); at += body.getInt(at)) {
            ByteBuffer one = body.nioBuffer(at, body.getInt(at));
            all.add(StoredMessage.at(one));
        }
        return all;
    }
}

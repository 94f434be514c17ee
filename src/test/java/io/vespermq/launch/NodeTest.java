package io.vespermq.launch;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Part;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standalone whose broker does nothing: which ports its two servers may have. */
@Timeout(30)
class NodeTest {
    private final Vertx vertx = WatchedVertx.create();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void onlyPortsThatTheBrokerBindsAreRefusedToTheNameServer() throws Exception {
        int port = freePort();
        for (int brokerPort : new int[] {port, port + 2}) {
            assertThatThrownBy(() -> await(node(port, brokerPort).start()))
                    .hasMessageContaining("cannot both use port " + port);
        }
        // Where replicas will connect one day; nobody listens there yet.
        Node beside = node(port, port - 1);
        assertThat(await(beside.start())).startsWith("standalone ready");
        await(beside.stop());
    }

    private Node node(int nameServerPort, int brokerPort) {
        Map<String, String> settings = Map.of(
                "namesrvListenPort", Integer.toString(nameServerPort),
                "listenPort", Integer.toString(brokerPort),
                "bindAddress", "127.0.0.1");
        ServerArguments arguments = new ServerArguments(Role.STANDALONE, null, directory.toString(), null, settings);
        BrokerNode.Factory idle = (v, s, c) -> new BrokerNode(
                new Idle(), () -> brokerPort, () -> Promise.<String>promise().future());
        return new Node(NodeSettings.read(arguments, Map.of()), vertx, Clock.system(), idle);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A broker without ports. */
    private static final class Idle implements Part {
        @Override
        public String name() {
            return "idle";
        }

        @Override
        public Future<Void> start() {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> stop() {
            return Future.succeededFuture();
        }
    }
}

package io.vespermq.broker;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.remoting.Connection;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ports of a broker on a machine with several event loops. */
@Timeout(30)
class FrontendTest {
    private static final int LOOPS = 3;
    private static final RemotingLimits LIMITS = new RemotingLimits(1 << 20, 4, 1 << 20, 2, 120, 30, 1 << 20);

    private final Vertx vertx = WatchedVertx.create(LOOPS);
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        await(vertx.close());
    }

    @Test
    void theLimitOfConnectionsIsOneForAllLoopsAndBothPorts() throws Exception {
        Loop home = Loop.of(vertx);
        int port = FreePorts.clientPort("127.0.0.1");
        int vipPort = PartOptions.vipPort(port);
        RequestDispatcher nothing = new RequestDispatcher(new RequestTable(), home, LIMITS, Clock.system());
        FrontendVerticle.Ports ports = new FrontendVerticle.Ports("127.0.0.1", port, vipPort);
        Frontend frontend = new Frontend(vertx, ports, nothing, nothing, LIMITS);
        await(home.call(frontend::start));

        // Answered, so the server has counted them.
        RemotingClient client = RemotingClient.create(vertx, Clock.system());
        for (int to : new int[] {port, vipPort}) {
            Connection connection = await(home.call(() -> client.connection("127.0.0.1:" + to)));
            await(connection.call(RequestCode.PULL_MESSAGE, HeaderFields.NONE, new byte[0], 20_000));
        }
        for (int i = 0; i < 2 * LOOPS; i++) {
            assertThat(isClosedByServer(i % 2 == 0 ? port : vipPort)).isTrue();
        }
        await(home.call(frontend::stop));
    }

    private boolean isClosedByServer(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }
}

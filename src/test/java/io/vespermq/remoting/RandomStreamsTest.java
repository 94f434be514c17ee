package io.vespermq.remoting;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.fixture.Leaks;
import io.vespermq.fixture.RandomFrames;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.Empty;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Quota;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random streams over real sockets, in random pieces: each connection ends, nothing leaks, and the server serves the next
 * peer. A failure names its seed: {@code -Dvesper.seed=N} repeats it.
 */
@Timeout(120)
class RandomStreamsTest {
    private static final long SEED = Long.getLong("vesper.seed", 20_261_126L);
    private static final int STREAMS = 2_000;
    private static final int FRAMES_MAX = 8;
    private static final int READ_TIMEOUT_MS = 20_000;

    private final Vertx vertx = WatchedVertx.create();
    private final Loop loop = Loop.of(vertx);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void everyStreamEndsAndTheServerLives() throws IOException {
        int port = listen();
        RandomFrames frames = new RandomFrames(SEED);
        ByteBuf stream = Unpooled.buffer();
        try (Leaks leaks = new Leaks()) {
            for (int i = 0; i < STREAMS; i++) {
                stream.clear();
                for (int left = 1 + random.nextInt(FRAMES_MAX); left > 0; left--) {
                    frames.appendTo(stream);
                }
                offer(stream, port);
            }
            RemotingClient client =
                    await(loop.call(() -> Future.succeededFuture(RemotingClient.create(vertx, Clock.system()))));
            assertThat(await(loop.call(() -> client.call(
                                    "127.0.0.1:" + port,
                                    RequestCode.GET_MAX_OFFSET,
                                    HeaderFields.NONE,
                                    new byte[] {7},
                                    READ_TIMEOUT_MS)))
                            .body()
                            .readByte())
                    .isEqualTo((byte) 7);
            assertThat(leaks.found()).as("leaked buffers, seed %d", SEED).isEmpty();
        }
    }

    /** Sends it in pieces, then reads until the server has closed its side. */
    private void offer(ByteBuf stream, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            try {
                while (stream.isReadable()) {
                    stream.readBytes(out, 1 + random.nextInt(stream.readableBytes()));
                }
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (SocketException e) {
                // The server closed before everything was sent; that is its right.
                assertThat(e).hasMessageFindingMatch("reset|closed|pipe");
            }
        }
    }

    private int listen() {
        RemotingLimits limits = RemotingLimits.DEFAULT;
        return await(loop.call(() -> {
            RequestTable table = new RequestTable();
            for (RequestCode code : RequestCode.values()) {
                table.on(code, Empty.CODEC, (header, request) -> Future.succeededFuture(Reply.ok(request.bodyBytes())));
            }
            RequestDispatcher dispatcher = new RequestDispatcher(table, loop, limits, Clock.system());
            RemotingServer server =
                    new RemotingServer(vertx, "127.0.0.1", 0, dispatcher, limits, new Quota(limits.connectionsMax()));
            return server.start().map(started -> server.actualPort());
        }));
    }
}

package io.vespermq.remoting;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.fixture.LogLines;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.codec.CommandCodec;
import io.vespermq.protocol.codec.FrameDecoder;
import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.protocol.header.Empty;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.ManualClock;
import io.vespermq.runtime.Quota;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server and what peers do to it, over real sockets. */
@Timeout(30)
class RemotingTest {
    /** A header with one number. */
    record Numbered(int number) {
        static final HeaderCodec<Numbered> CODEC = HeaderCodec.of(Numbered.class);
    }

    private static final RemotingLimits LIMITS = new RemotingLimits(1 << 20, 4, 1 << 20, 2, 120, 30, 1 << 20);

    private final Vertx vertx = WatchedVertx.create();
    private final Loop loop = Loop.of(vertx);
    private final ManualClock clock = new ManualClock();
    private final Quota connections = new Quota(LIMITS.connectionsMax());
    private final List<Promise<Reply>> held = new ArrayList<>();
    private @Nullable RemotingServer server;
    private int port;

    @BeforeEach
    void listen() {
        port = listen(LIMITS);
    }

    /** Starts a server; the port that it has. */
    private int listen(RemotingLimits limits) {
        return await(loop.call(() -> {
            RequestTable table = new RequestTable()
                    .on(RequestCode.GET_MAX_OFFSET, Numbered.CODEC, this::echo)
                    .on(RequestCode.PULL_MESSAGE, Empty.CODEC, (header, request) -> hold())
                    .on(RequestCode.GET_MIN_OFFSET, Empty.CODEC, (header, request) -> {
                        throw new IllegalStateException("a defect");
                    })
                    .on(RequestCode.UNREGISTER_CLIENT, Empty.CODEC, (header, request) -> stopAndReply())
                    .on(
                            RequestCode.QUERY_MESSAGE,
                            Empty.CODEC,
                            (header, request) -> Future.failedFuture(
                                    new RequestFailure(ResponseCode.QUERY_NOT_FOUND, "nothing under that key")))
                    .on(RequestCode.HEART_BEAT, Empty.CODEC, (header, request) -> {
                        throw new MalformedBody("no heartbeat");
                    })
                    .on(RequestCode.LOCK_BATCH_MQ, Empty.CODEC, (header, request) -> {
                        throw new StackOverflowError("too deep");
                    })
                    .on(RequestCode.UNLOCK_BATCH_MQ, Empty.CODEC, (header, request) -> {
                        throw new NoClassDefFoundError("a class that is not there");
                    })
                    .refuse(RequestCode.POP_MESSAGE, "comes later");
            RequestDispatcher dispatcher = new RequestDispatcher(table, loop, limits, clock);
            RemotingServer created = new RemotingServer(vertx, "127.0.0.1", 0, dispatcher, limits, connections);
            server = created;
            return created.start().map(started -> created.actualPort());
        }));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void aReplyUsesTheEncodingAndTheOpaqueOfItsRequest(SerializeType type) throws Exception {
        try (Peer peer = new Peer()) {
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), -77, 0, Map.of("number", "5"), "body", type));
            Command reply = peer.receive();
            assertThat(reply.code()).isEqualTo(ResponseCode.SUCCESS.wire());
            assertThat(reply.opaque()).isEqualTo(-77);
            assertThat(reply.type()).isEqualTo(type);
            assertThat(reply.fields().get("number")).isEqualTo("6");
            assertThat(reply.body().toString(java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("body");
        }
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void everyKindOfFailureGetsOneClearReply(SerializeType type) throws Exception {
        try (Peer peer = new Peer(type)) {
            assertRefused(peer, 9999, Map.of(), ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "9999");
            assertRefused(peer, 200050, Map.of(), ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "comes later");
            assertRefused(
                    peer,
                    RequestCode.GET_MAX_OFFSET.wire(),
                    Map.of(),
                    ResponseCode.SYSTEM_ERROR,
                    "'number' is missing");
            assertRefused(
                    peer, RequestCode.GET_MAX_OFFSET.wire(), Map.of("number", "x"), ResponseCode.SYSTEM_ERROR, "'x'");
            assertRefused(
                    peer, RequestCode.HEART_BEAT.wire(), Map.of(), ResponseCode.INVALID_PARAMETER, "no heartbeat");
            assertRefused(peer, RequestCode.GET_MIN_OFFSET.wire(), Map.of(), ResponseCode.SYSTEM_ERROR, "a defect");
            assertRefused(
                    peer,
                    RequestCode.QUERY_MESSAGE.wire(),
                    Map.of(),
                    ResponseCode.QUERY_NOT_FOUND,
                    "nothing under that key");
        }
    }

    @Test
    void aOneWayRequestIsNeverAnswered() throws Exception {
        try (Peer peer = new Peer()) {
            for (int code : new int[] {9999, RequestCode.GET_MIN_OFFSET.wire(), RequestCode.GET_MAX_OFFSET.wire()}) {
                peer.send(command(code, code, Command.ONEWAY, Map.of("number", "1"), "", SerializeType.JSON));
            }
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 1, 0, Map.of("number", "1"), "", SerializeType.JSON));
            assertThat(peer.receive().opaque()).isEqualTo(1);
        }
    }

    @Test
    void theLogIsToldOfOneWayRequestsThatAreNotServed() throws Exception {
        try (Peer peer = new Peer();
                LogLines log = new LogLines(RequestDispatcher.class)) {
            int[] codes = {9999, 9999, RequestCode.QUERY_MESSAGE.wire(), RequestCode.GET_MAX_OFFSET.wire(), 9999};
            for (int code : codes) {
                peer.send(command(code, code, Command.ONEWAY, Map.of("number", "1"), "", SerializeType.JSON));
            }
            peer.untilServed();
            String address = "WARN 127.0.0.1:" + peer.socket.getLocalPort();
            String unknown = address + ": one-way request 9999 ended with 3 (REQUEST_CODE_NOT_SUPPORTED): "
                    + " request type 9999 not supported";
            assertThat(log.all())
                    .containsExactly(
                            unknown,
                            address + ": one-way request 12 (QUERY_MESSAGE) ended with 22 (QUERY_NOT_FOUND): "
                                    + "nothing under that key");

            clock.advance(Duration.ofMinutes(1));
            peer.send(command(9999, 1, Command.ONEWAY, Map.of(), "", SerializeType.JSON));
            peer.untilServed();
            assertThat(log.all()).hasSize(3).last().isEqualTo(unknown + "; 2 more since the last such line");
        }
    }

    @Test
    void theLogIsToldOfOneWayRequestsOverALimit() throws Exception {
        try (Peer peer = new Peer();
                LogLines log = new LogLines(RequestDispatcher.class)) {
            peer.holdPulls(LIMITS.inflightRequestsMax(), "");
            peer.send(command(
                    RequestCode.GET_MAX_OFFSET.wire(),
                    9,
                    Command.ONEWAY,
                    Map.of("number", "1"),
                    "",
                    SerializeType.JSON));
            // A reply, whichever, tells that what was sent before is through.
            assertRefused(peer, 9999, Map.of(), ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "9999");
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .contains(
                            "one-way request 30 (GET_MAX_OFFSET) ended with 2 (SYSTEM_BUSY)", "inflightRequestsMax=4");
        }
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void bytesOverTheLimitAreRefusedByNameAndServedAgainLater(SerializeType type) throws Exception {
        try (Peer peer = new Peer(type)) {
            Map<String, String> fields = Map.of("number", "1");
            String half = "x".repeat(LIMITS.inflightBytesMax() / 2);
            // Alone it has room, however large it is.
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 1, 0, fields, half, type));
            assertThat(peer.receive().code()).isEqualTo(ResponseCode.SUCCESS.wire());

            peer.holdPulls(1, half);
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 2, 0, fields, half, type));
            Command refused = peer.receive();
            assertThat(refused.opaque()).isEqualTo(2);
            assertThat(ResponseCode.of(refused.code())).isEqualTo(ResponseCode.SYSTEM_BUSY);
            assertThat(refused.remark()).contains("inflightBytesMax=" + LIMITS.inflightBytesMax());

            loop.post(() -> held.forEach(promise -> promise.complete(Reply.ok())));
            assertThat(peer.receive().code()).isEqualTo(ResponseCode.SUCCESS.wire());
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 3, 0, fields, half, type));
            assertThat(peer.receive().code()).isEqualTo(ResponseCode.SUCCESS.wire());
        }
    }

    @Test
    void aConnectionOnWhichNothingMovesIsClosed() throws Exception {
        port = listen(new RemotingLimits(1 << 20, 4, 1 << 20, 2, 1, 30, 1 << 20));
        try (Peer peer = new Peer()) {
            peer.untilServed();
            // The other tests' limit is two minutes: longer than this one may take.
            assertThat(peer.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void requestsOverTheLimitAreRefusedByNameAndServedAgainLater(SerializeType type) throws Exception {
        try (Peer peer = new Peer(type)) {
            peer.holdPulls(LIMITS.inflightRequestsMax(), "");
            assertRefused(
                    peer, RequestCode.PULL_MESSAGE.wire(), Map.of(), ResponseCode.SYSTEM_BUSY, "inflightRequestsMax=4");
            loop.post(() -> held.forEach(promise -> promise.complete(Reply.ok())));
            for (int i = 1; i <= LIMITS.inflightRequestsMax(); i++) {
                assertThat(peer.receive().code()).isEqualTo(ResponseCode.SUCCESS.wire());
            }
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 9, 0, Map.of("number", "1"), "", SerializeType.JSON));
            assertThat(peer.receive().opaque()).isEqualTo(9);
        }
    }

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void errorsOfAHandlerAreAnsweredAndLeaveNothingInFlight(SerializeType type) throws Exception {
        try (Peer peer = new Peer(type)) {
            for (int i = 0; i <= LIMITS.inflightRequestsMax(); i++) {
                assertRefused(peer, RequestCode.LOCK_BATCH_MQ.wire(), Map.of(), ResponseCode.SYSTEM_ERROR, "too deep");
                assertRefused(
                        peer,
                        RequestCode.UNLOCK_BATCH_MQ.wire(),
                        Map.of(),
                        ResponseCode.SYSTEM_ERROR,
                        "a class that is not there");
            }
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 9, 0, Map.of("number", "1"), "", SerializeType.JSON));
            assertThat(peer.receive().code()).isEqualTo(ResponseCode.SUCCESS.wire());
        }
    }

    @Test
    void bytesThatAreNoFrameCloseTheConnection() throws Exception {
        for (String hex : List.of(
                "7fffffff00000000", "00000000", "ffffffff", "0000000400000005", "00000006020000000000", "16030100")) {
            try (Peer peer = new Peer();
                    LogLines log = new LogLines(Connection.class)) {
                peer.raw(java.util.HexFormat.of().parseHex(hex));
                assertThat(peer.isClosedByServer()).as(hex).isTrue();
                // Nothing that follows from it is told, either.
                await(loop.call(Future::succeededFuture));
                await(loop.call(Future::succeededFuture));
                assertThat(log.all())
                        .as(hex)
                        .singleElement()
                        .asString()
                        .startsWith("WARN 127.0.0.1:" + peer.socket.getLocalPort())
                        .endsWith("; connection closed");
            }
        }
    }

    /** The server is told to stop between a reply and the end of the turn in which it is flushed. */
    @Test
    void aServerThatStopsSendsWhatItHasReplied() throws Exception {
        try (Peer peer = new Peer()) {
            peer.send(command(RequestCode.UNREGISTER_CLIENT.wire(), 7, 0, Map.of(), "", SerializeType.JSON));
            assertThat(peer.receive().opaque()).isEqualTo(7);
            assertThat(peer.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aReplyWithoutARequestIsIgnored() throws Exception {
        try (Peer peer = new Peer()) {
            peer.send(command(0, 5, Command.RESPONSE, Map.of(), "", SerializeType.JSON));
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 6, 0, Map.of("number", "1"), "", SerializeType.JSON));
            assertThat(peer.receive().opaque()).isEqualTo(6);
        }
    }

    @Test
    void connectionsOverTheLimitAreClosed() throws Exception {
        try (Peer first = new Peer();
                Peer second = new Peer();
                Peer third = new Peer()) {
            assertThat(third.isClosedByServer()).isTrue();
            first.send(command(RequestCode.GET_MAX_OFFSET.wire(), 6, 0, Map.of("number", "1"), "", SerializeType.JSON));
            assertThat(first.receive().opaque()).isEqualTo(6);
            assertThat(second.socket.isConnected()).isTrue();
        }
    }

    @Test
    void aClosedConnectionLeavesItsPlaceToAnother() throws Exception {
        for (int i = 0; i < 3 * LIMITS.connectionsMax(); i++) {
            try (Peer peer = new Peer()) {
                peer.untilServed();
            }
            // Ends by the deadline of the test.
            while (connections.taken() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    private Future<Reply> echo(Numbered header, Request request) {
        Reply reply = Reply.ok(Numbered.CODEC, new Numbered(header.number() + 1));
        return Future.succeededFuture(reply.withBody(Unpooled.copiedBuffer(request.body())));
    }

    private Future<Reply> stopAndReply() {
        // Comes behind the reply, which is made when this returns, and before its flush.
        loop.post(() -> Objects.requireNonNull(server).stop());
        return Future.succeededFuture(Reply.ok());
    }

    private Future<Reply> hold() {
        Promise<Reply> promise = Promise.promise();
        held.add(promise);
        return promise.future();
    }

    private static void assertRefused(
            Peer peer, int code, Map<String, String> fields, ResponseCode expected, String remark) throws Exception {
        peer.send(command(code, 4711, 0, fields, "", peer.type));
        Command reply = peer.receive();
        assertThat(reply.opaque()).isEqualTo(4711);
        assertThat(reply.type()).isEqualTo(peer.type);
        assertThat(ResponseCode.of(reply.code())).isEqualTo(expected);
        assertThat(reply.remark()).contains(remark);
    }

    private static Command command(
            int code, int opaque, int flag, Map<String, String> fields, String body, SerializeType type) {
        ByteBuf bytes = Unpooled.copiedBuffer(body, java.nio.charset.StandardCharsets.UTF_8);
        return new Command(code, Language.JAVA, 0, opaque, flag, null, Fields.of(fields), bytes, type);
    }

    /** A peer made of a plain socket. */
    private final class Peer implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        private final CommandCodec codec = new CommandCodec();
        private final FrameDecoder frames = new FrameDecoder(LIMITS.frameBytesMax());
        private final ByteBuf received = Unpooled.buffer();

        private final SerializeType type;

        Peer() throws Exception {
            this(SerializeType.JSON);
        }

        /** One that is refused in this encoding. */
        Peer(SerializeType type) throws Exception {
            this.type = type;
            socket.setSoTimeout(20_000);
        }

        /** Sends requests that wait for their reply until the test completes them; their opaques count from 1 on. */
        void holdPulls(int count, String body) throws Exception {
            for (int i = 1; i <= count; i++) {
                send(command(RequestCode.PULL_MESSAGE.wire(), i, 0, Map.of(), body, type));
            }
        }

        /** Returns when all that was sent is served. */
        void untilServed() throws Exception {
            send(command(RequestCode.GET_MAX_OFFSET.wire(), 0x5E7, 0, Map.of("number", "1"), "", type));
            assertThat(receive().opaque()).isEqualTo(0x5E7);
        }

        void send(Command command) throws Exception {
            ByteBuf out = Unpooled.buffer();
            codec.encode(command, out);
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            raw(bytes);
        }

        void raw(byte[] bytes) throws Exception {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        Command receive() throws Exception {
            InputStream in = socket.getInputStream();
            @Nullable ByteBuf frame = frames.next(received);
            byte[] chunk = new byte[4096];
            while (frame == null) {
                int count = in.read(chunk);
                assertThat(count).as("bytes of a reply").isPositive();
                received.writeBytes(chunk, 0, count);
                frame = frames.next(received);
            }
            return codec.decode(frame);
        }

        boolean isClosedByServer() throws Exception {
            try {
                return socket.getInputStream().read() == -1;
            } catch (java.net.SocketException reset) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

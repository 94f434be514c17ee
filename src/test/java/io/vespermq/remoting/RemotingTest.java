package io.vespermq.remoting;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
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
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.protocol.header.Empty;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Quota;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private final List<Promise<Reply>> held = new ArrayList<>();
    private int port;

    @BeforeEach
    void listen() throws Exception {
        Promise<Integer> bound = Promise.promise();
        vertx.runOnContext(v -> {
            RequestTable table = new RequestTable()
                    .on(RequestCode.GET_MAX_OFFSET, Numbered.CODEC, this::echo)
                    .on(RequestCode.PULL_MESSAGE, Empty.CODEC, (header, request) -> hold())
                    .on(RequestCode.GET_MIN_OFFSET, Empty.CODEC, (header, request) -> {
                        throw new IllegalStateException("a defect");
                    })
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
            RequestDispatcher dispatcher = new RequestDispatcher(table, Loop.of(vertx), LIMITS);
            RemotingServer server =
                    new RemotingServer(vertx, "127.0.0.1", 0, dispatcher, LIMITS, new Quota(LIMITS.connectionsMax()));
            server.start().map(started -> server.actualPort()).onComplete(bound);
        });
        port = await(bound.future());
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

    @Test
    void everyKindOfFailureGetsOneClearReply() throws Exception {
        try (Peer peer = new Peer()) {
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
    void requestsOverTheLimitAreRefusedByNameAndServedAgainLater() throws Exception {
        try (Peer peer = new Peer()) {
            for (int i = 1; i <= LIMITS.inflightRequestsMax(); i++) {
                peer.send(command(RequestCode.PULL_MESSAGE.wire(), i, 0, Map.of(), "", SerializeType.JSON));
            }
            assertRefused(
                    peer, RequestCode.PULL_MESSAGE.wire(), Map.of(), ResponseCode.SYSTEM_BUSY, "inflightRequestsMax=4");
            vertx.runOnContext(v -> held.forEach(promise -> promise.complete(Reply.ok())));
            for (int i = 1; i <= LIMITS.inflightRequestsMax(); i++) {
                assertThat(peer.receive().code()).isEqualTo(ResponseCode.SUCCESS.wire());
            }
            peer.send(command(RequestCode.GET_MAX_OFFSET.wire(), 9, 0, Map.of("number", "1"), "", SerializeType.JSON));
            assertThat(peer.receive().opaque()).isEqualTo(9);
        }
    }

    @Test
    void errorsOfAHandlerAreAnsweredAndLeaveNothingInFlight() throws Exception {
        try (Peer peer = new Peer()) {
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
            try (Peer peer = new Peer()) {
                peer.raw(java.util.HexFormat.of().parseHex(hex));
                assertThat(peer.isClosedByServer()).as(hex).isTrue();
            }
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
    void aClientCallsAndMissingRepliesFailInTime() throws Exception {
        Promise<Command> answered = Promise.promise();
        Promise<Command> unanswered = Promise.promise();
        Promise<Command> unreachable = Promise.promise();
        vertx.runOnContext(v -> {
            RemotingClient client = RemotingClient.create(vertx);
            HeaderFields number = HeaderFields.of(Numbered.CODEC, new Numbered(1));
            String address = "127.0.0.1:" + port;
            client.call(address, RequestCode.GET_MAX_OFFSET, number, new byte[] {1}, 3_000)
                    .onComplete(answered);
            client.call(address, RequestCode.PULL_MESSAGE, number, new byte[0], 50)
                    .onComplete(unanswered);
            client.call("127.0.0.1:1", RequestCode.PULL_MESSAGE, number, new byte[0], 50)
                    .onComplete(unreachable);
        });
        assertThat(await(answered.future()).fields().get("number")).isEqualTo("2");
        assertThatThrownBy(() -> await(unanswered.future()))
                .hasRootCauseMessage("127.0.0.1:" + port + ": no reply to PULL_MESSAGE within 50 ms");
        assertThatThrownBy(() -> await(unreachable.future())).hasMessageContaining("cannot connect to 127.0.0.1:1");
    }

    private Future<Reply> echo(Numbered header, Request request) {
        Reply reply = Reply.ok(Numbered.CODEC, new Numbered(header.number() + 1));
        return Future.succeededFuture(reply.withBody(Unpooled.copiedBuffer(request.body())));
    }

    private Future<Reply> hold() {
        Promise<Reply> promise = Promise.promise();
        held.add(promise);
        return promise.future();
    }

    private static void assertRefused(
            Peer peer, int code, Map<String, String> fields, ResponseCode expected, String remark) throws Exception {
        peer.send(command(code, 4711, 0, fields, "", SerializeType.JSON));
        Command reply = peer.receive();
        assertThat(reply.opaque()).isEqualTo(4711);
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
        private final FrameDecoder frames = new FrameDecoder(FrameDecoder.FRAME_BYTES_MAX);
        private final ByteBuf received = Unpooled.buffer();

        Peer() throws Exception {
            socket.setSoTimeout(20_000);
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

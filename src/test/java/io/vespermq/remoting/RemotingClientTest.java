package io.vespermq.remoting;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.RunTestOnContext;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.Empty;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.ManualClock;
import io.vespermq.runtime.Quota;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client tells its caller. Client, server and test run on one event loop, and none of them waits. */
@ExtendWith(VertxExtension.class)
class RemotingClientTest {
    @RegisterExtension
    final RunTestOnContext onLoop = new RunTestOnContext(() -> Future.succeededFuture(WatchedVertx.create()));

    private String address = "";

    @BeforeEach
    void listen(VertxTestContext test) {
        Vertx vertx = onLoop.vertx();
        RemotingLimits limits = RemotingLimits.DEFAULT;
        RequestTable table = new RequestTable()
                .on(
                        RequestCode.GET_MAX_OFFSET,
                        Empty.CODEC,
                        (header, request) -> Future.succeededFuture(Reply.ok(request.bodyBytes())))
                .on(RequestCode.PULL_MESSAGE, Empty.CODEC, (header, request) -> Future.future(never -> {}));
        RequestDispatcher dispatcher = new RequestDispatcher(table, Loop.of(vertx), limits, new ManualClock());
        RemotingServer server =
                new RemotingServer(vertx, "127.0.0.1", 0, dispatcher, limits, new Quota(limits.connectionsMax()));
        server.start().onComplete(test.succeeding(v -> {
            address = "127.0.0.1:" + server.actualPort();
            test.completeNow();
        }));
    }

    @Test
    void aCallEndsWithItsReply(VertxTestContext test) {
        client().call(address, RequestCode.GET_MAX_OFFSET, HeaderFields.NONE, new byte[] {1}, 3_000)
                .onComplete(test.succeeding(reply -> test.verify(() -> {
                    assertThat(reply.code()).isZero();
                    assertThat(reply.body().readByte()).isEqualTo((byte) 1);
                    test.completeNow();
                })));
    }

    @Test
    void aReplyThatDoesNotComeFailsTheCallInTime(VertxTestContext test) {
        client().call(address, RequestCode.PULL_MESSAGE, HeaderFields.NONE, new byte[0], 50)
                .onComplete(test.failing(e -> test.verify(() -> {
                    assertThat(e)
                            .isInstanceOf(CallFailure.class)
                            .hasMessage(address + ": no reply to PULL_MESSAGE within 50 ms");
                    test.completeNow();
                })));
    }

    @Test
    void aConnectionOverWhichNoReplyCameIsNotUsedAgain(VertxTestContext test) {
        RemotingClient client = client();
        client.connection(address)
                .compose(first -> client.call(address, RequestCode.PULL_MESSAGE, HeaderFields.NONE, new byte[0], 50)
                        .transform(unanswered -> client.connection(address))
                        .onSuccess(second -> test.verify(() -> {
                            assertThat(second).isNotSameAs(first);
                            assertThat(second.isOpen()).isTrue();
                        })))
                .onComplete(test.succeedingThenComplete());
    }

    @Test
    void aPeerThatIsNotThereFailsTheCall(VertxTestContext test) {
        client().call("127.0.0.1:1", RequestCode.PULL_MESSAGE, HeaderFields.NONE, new byte[0], 50)
                .onComplete(test.failing(e -> test.verify(() -> {
                    assertThat(e).isInstanceOf(CallFailure.class).hasMessageContaining("cannot connect to 127.0.0.1:1");
                    test.completeNow();
                })));
    }

    private RemotingClient client() {
        return RemotingClient.create(onLoop.vertx(), new ManualClock());
    }
}

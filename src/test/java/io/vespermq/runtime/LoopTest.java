package io.vespermq.runtime;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is handed to another loop comes back to its caller, whatever becomes of it. */
@Timeout(30)
class LoopTest {
    private final Vertx vertx = WatchedVertx.create();
    private final Loop loop = Loop.of(vertx);

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void aCallerIsToldWhatItsWorkThrew() throws Exception {
        for (Throwable thrown : new Throwable[] {new IllegalStateException("x"), new StackOverflowError("x")}) {
            Future<Void> told = loop.call(() -> {
                throwIt(thrown);
                return Future.succeededFuture();
            });
            assertThatThrownBy(() -> await(told)).hasCause(thrown);
        }
        assertThat(await(loop.call(() -> Future.succeededFuture(loop.isCurrent()))))
                .isTrue();
    }

    private static void throwIt(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }
}

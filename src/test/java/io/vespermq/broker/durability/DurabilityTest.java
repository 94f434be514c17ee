package io.vespermq.broker.durability;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Watermark;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreOptions.FlushMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a producer is told about a message that is stored and perhaps not forced. */
@Timeout(30)
class DurabilityTest {
    private static final long SHORT_MS = 20;
    private static final long LONG_MS = 60_000;

    private final Vertx vertx = WatchedVertx.create();
    private final Loop home = Loop.of(vertx);
    private final Watermark flushed = new Watermark(100);
    private final Appended behind = new Appended(100, 200, 0, 0);

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void aForceThatDoesNotComeInTimeIsToldAsSuch() throws Exception {
        Durability durability = new Durability(FlushMode.SYNC_FLUSH, flushed, home, SHORT_MS);
        assertThat(await(durability.reached(behind, true))).isEqualTo(ResponseCode.FLUSH_DISK_TIMEOUT);
        assertThat(ResponseCode.FLUSH_DISK_TIMEOUT.wire()).isEqualTo(10);
        flushed.advanceTo(200);
        assertThat(await(durability.reached(behind, true))).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void aForceInTimeIsSuccess() throws Exception {
        Future<ResponseCode> reached =
                new Durability(FlushMode.SYNC_FLUSH, flushed, home, LONG_MS).reached(behind, true);
        flushed.advanceTo(199);
        assertThat(reached.isComplete()).isFalse();
        flushed.advanceTo(200);
        assertThat(await(reached)).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void aForceThatFailsIsNoSuccess() throws Exception {
        Future<ResponseCode> reached =
                new Durability(FlushMode.SYNC_FLUSH, flushed, home, LONG_MS).reached(behind, true);
        flushed.fail(new IllegalStateException("the disk is gone"));
        assertThat(await(reached)).isEqualTo(ResponseCode.FLUSH_DISK_TIMEOUT);
    }

    @Test
    void whoDoesNotWaitIsAnsweredAtOnce() {
        Durability lazy = new Durability(FlushMode.ASYNC_FLUSH, flushed, home, LONG_MS);
        Durability strict = new Durability(FlushMode.SYNC_FLUSH, flushed, home, LONG_MS);
        assertThat(lazy.reached(behind, true).result()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(strict.reached(behind, false).result()).isEqualTo(ResponseCode.SUCCESS);
    }
}

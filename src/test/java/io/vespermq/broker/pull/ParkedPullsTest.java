package io.vespermq.broker.pull;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many pulls wait, and which of them count. */
@Timeout(30)
class ParkedPullsTest {
    private final Vertx vertx = WatchedVertx.create();
    private final Loop home = Loop.of(vertx);
    private final ParkedPulls parked = new ParkedPulls(home, new ManualClock(), 1);

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void whoIsGoneKeepsNoPlaceFromOthers() throws Exception {
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        assertThat(park(first)).isTrue();
        assertThat(park(second)).as("the limit is reached").isFalse();
        first.abandoned = true;
        await(first.ended.future());
        assertThat(park(second)).isTrue();
        assertThat(second.ended.future().isComplete()).isFalse();
    }

    private boolean park(Waiting pull) throws Exception {
        Promise<Boolean> done = Promise.promise();
        home.run(() -> done.complete(parked.park("T", 0, pull)));
        return await(done.future());
    }

    /** A pull whose time is never up: the clock of the test stands still. */
    private static final class Waiting implements ParkedPulls.Parked {
        final Promise<Boolean> ended = Promise.promise();
        volatile boolean abandoned;

        @Override
        public long offset() {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isAbandoned() {
            return abandoned;
        }

        @Override
        public boolean wants(long tagCode) {
            return true;
        }

        @Override
        public void resume() {
            ended.complete(true);
        }
    }
}

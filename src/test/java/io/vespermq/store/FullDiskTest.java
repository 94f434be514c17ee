package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreFailure.Reason;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that fills up costs nothing that was acknowledged: sends are refused and never appear, reads go on, and when
 * there is space again, so do sends.
 */
@Timeout(120)
class FullDiskTest {
    private static final int ROUNDS = 3;

    private final SimDisk disk = new SimDisk();
    private final List<String> acknowledged = new ArrayList<>();

    /** Files of the log: small ones, of which the next lacks, and one of which the zeros ahead of the writer lack. */
    @ParameterizedTest
    @ValueSource(ints = {128 << 10, 20 << 20})
    void sendsAreRefusedAndGoOn(int segmentBytes) throws IOException {
        StoreOptions options = options(Path.of("/store"), segmentBytes, FlushMode.ASYNC_FLUSH);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            acknowledged.add(send(harness, "first"));
            for (int round = 0; round < ROUNDS; round++) {
                disk.fillUpTo(round * 10_000L);
                StoreFailure refusal = sendUntilRefused(harness, round);
                assertThat(refusal.reason()).isEqualTo(Reason.FULL);
                assertThat(refusal).hasMessageContaining("/store").hasMessageContaining("free or add space");
                assertThat(harness.<Boolean>value(() -> harness.store().ended().isComplete()))
                        .isFalse();
                harness.confirmed();
                assertThat(harness.bodies("orders", 0)).isEqualTo(acknowledged);

                disk.makeSpace();
                acknowledged.add(sendWhenPossible(harness, "again " + round));
            }
            harness.confirmed();
            assertThat(harness.bodies("orders", 0)).isEqualTo(acknowledged);
        }
        Recovered found = Recovered.of(disk.afterCrash(SimDisk.Fate.ALL, new Random(1)), options);
        assertThat(found.faults()).isEmpty();
        assertThat(found.bodies()).isEqualTo(acknowledged);
    }

    /** The queue that lacks space is deleted: nothing lacks it any more. */
    @Test
    void sendsGoOnWhenWhatLackedSpaceIsDeleted() {
        QueuesFullDisk queuesFull = new QueuesFullDisk(disk);
        StoreOptions options = options(Path.of("/store"), 128 << 10, FlushMode.ASYNC_FLUSH);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), queuesFull, 1)) {
            queuesFull.fill();
            send(harness, "one");
            // Writes the queues before it looks for what has expired.
            harness.on(() -> harness.store().deleteExpired());
            assertThatThrownBy(() -> send(harness, "two"))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            StoreFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL))
                    .hasMessageContaining("consumequeue/orders");
            harness.on(() -> harness.store().deleteTopic("orders"));
            assertThat(sendWhenPossible(harness, "others")).isEqualTo("others");
        }
    }

    private StoreFailure sendUntilRefused(StoreHarness harness, int round) {
        String filling = "x".repeat(60_000);
        for (int i = 0; ; i++) {
            try {
                acknowledged.add(send(harness, round + "-" + i + filling));
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(StoreFailure.class);
                return (StoreFailure) Objects.requireNonNull(e.getCause());
            }
        }
    }

    private static String sendWhenPossible(StoreHarness harness, String body) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                return send(harness, body);
            } catch (CompletionException e) {
                assertThat(System.nanoTime()).as("writing resumes within 10 s").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    private static String send(StoreHarness harness, String body) {
        Future<Appended> reply = harness.value(() -> harness.store().append(draft("orders", 0, body)));
        try {
            reply.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            return body;
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}

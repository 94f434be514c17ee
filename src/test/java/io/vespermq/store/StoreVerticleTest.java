package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class StoreVerticleTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void whatWasAppendedIsRead(FlushMode mode) {
        try (StoreHarness harness = StoreHarness.open(options(directory, 1 << 20, mode))) {
            Appended first = harness.on(() -> harness.store().append(draft("orders", 1, "one")));
            Appended second = harness.on(() -> harness.store().append(draft("orders", 1, "two")));
            harness.confirmed();

            assertThat(first.queueOffset()).isZero();
            assertThat(second.position()).isEqualTo(first.end());
            assertThat(harness.value(() -> harness.store().bounds("orders", 1))).isEqualTo(new QueueBounds(0, 2));
            assertThat(harness.bodies("orders", 1)).containsExactly("one", "two");
        }
    }

    @Test
    void aListenerThatFailsKeepsNoAnswerBack() {
        try (StoreHarness harness = StoreHarness.open(options(directory, 1 << 20, FlushMode.ASYNC_FLUSH))) {
            harness.value(() -> {
                harness.store().onArrival((topic, queueId, offset, tagCode) -> {
                    throw new IllegalStateException("a defect");
                });
                return true;
            });
            Appended first = harness.on(() -> harness.store().append(draft("orders", 1, "one")));
            Appended second = harness.on(() -> harness.store().append(draft("orders", 1, "two")));
            assertThat(second.position()).isEqualTo(first.end());
            assertThat(second.queueOffset()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void restartKeepsEverythingAndGoesOn(FlushMode mode) {
        List<String> sent = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            try (StoreHarness harness = StoreHarness.open(options(directory, 8 << 10, mode))) {
                assertThat(harness.bodies("orders", 0)).isEqualTo(sent);
                for (int i = 0; i < 200; i++) {
                    String body = "round " + round + " message " + i;
                    long expected = sent.size();
                    Appended at = harness.on(() -> harness.store().append(draft("orders", 0, body)));
                    assertThat(at.queueOffset()).isEqualTo(expected);
                    sent.add(body);
                }
                harness.confirmed();
                assertThat(harness.bodies("orders", 0)).isEqualTo(sent);
            }
            assertThat(directory.resolve("abort")).doesNotExist();
        }
    }

    @Test
    void manyQueuesAndBatchesOverManySegments() {
        try (StoreHarness harness = StoreHarness.open(options(directory, 16 << 10, FlushMode.ASYNC_FLUSH))) {
            for (int round = 0; round < 50; round++) {
                List<Future<List<Appended>>> batches = new ArrayList<>();
                String text = "round " + round;
                harness.on(() -> {
                    for (int queue = 0; queue < 20; queue++) {
                        int id = queue;
                        batches.add(harness.store()
                                .appendAll(IntStream.range(0, 7)
                                        .mapToObj(i -> draft("topic" + id % 3, id, text + " " + i))
                                        .toList()));
                    }
                    return Future.all(batches);
                });
                for (Future<List<Appended>> batch : batches) {
                    List<Appended> all = batch.result();
                    // One segment, one behind the other.
                    for (int i = 1; i < all.size(); i++) {
                        assertThat(all.get(i).position())
                                .isEqualTo(all.get(i - 1).end());
                    }
                }
            }
            for (int queue = 0; queue < 20; queue++) {
                assertThat(harness.bodies("topic" + queue % 3, queue)).hasSize(350);
            }
        }
    }

    @Test
    void appendsFromOtherLoopsArrive() {
        try (StoreHarness harness = StoreHarness.open(
                options(directory), io.vespermq.runtime.Clock.system(), io.vespermq.store.file.Disk.real(), 4)) {
            List<Future<Appended>> sent = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                int number = i;
                io.vertx.core.Promise<Appended> promise = io.vertx.core.Promise.promise();
                ((io.vertx.core.internal.VertxInternal) harness.vertx())
                        .createEventLoopContext()
                        .runOnContext(v -> harness.store()
                                .append(draft("many", number % 4, "message " + number))
                                .onComplete(promise));
                sent.add(promise.future());
            }
            StoreHarness.await(Future.all(sent));
            long count = IntStream.range(0, 4)
                    .mapToLong(q -> harness.bodies("many", q).size())
                    .sum();
            assertThat(count).isEqualTo(2_000);
        }
    }

    /** What had to wait for its place in the log is taken in order, and not all in one turn: a loop that is late fails the test. */
    @Test
    void whatWasHeldIsStoredInOrder() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        WrappedDisk slow = new WrappedDisk(Disk.real()) {
            @Override
            public DiskFile create(Path file, long length) throws IOException {
                if (file.toString().contains("commitlog")) {
                    try {
                        goesOn.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return super.create(file, length);
            }
        };
        try (StoreHarness harness =
                StoreHarness.open(options(directory, 64 << 20, FlushMode.ASYNC_FLUSH), Clock.system(), slow, 1)) {
            List<Future<Appended>> held = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                String body = "message " + i;
                harness.loop().post(() -> held.add(harness.store().append(draft("orders", 0, body))));
            }
            assertThat(harness.<Long>value(() -> harness.store().appended().position()))
                    .isZero();
            goesOn.countDown();
            List<Future<Appended>> all = harness.value(() -> List.copyOf(held));
            await(Future.all(all));
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).result().queueOffset()).isEqualTo(i);
            }
        }
    }

    @Test
    void fetchCorrectsOffsets() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            Fetched unknown = harness.fetch("nothing", 0, 5, 32);
            assertThat(unknown.status()).isEqualTo(FetchStatus.NO_MATCHED_LOGIC_QUEUE);
            harness.on(() -> harness.store().append(draft("orders", 0, "one")));

            assertThat(harness.fetch("orders", 0, -1, 32).status()).isEqualTo(FetchStatus.OFFSET_TOO_SMALL);
            assertThat(harness.fetch("orders", 0, 1, 32).status()).isEqualTo(FetchStatus.OFFSET_OVERFLOW_ONE);
            Fetched far = harness.fetch("orders", 0, 9, 32);
            assertThat(far.status()).isEqualTo(FetchStatus.OFFSET_OVERFLOW_BADLY);
            assertThat(far.nextOffset()).isEqualTo(1);
        }
    }

    @Test
    void aDirectoryInUseIsRefused() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            assertThatThrownBy(() -> StoreHarness.open(options(directory)))
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by another broker");
            assertThat(harness.on(() -> harness.store().append(draft("t", 0, "still works")))
                            .queueOffset())
                    .isZero();
        }
    }

    @Test
    void aFileOfAnotherLengthIsRefused() throws Exception {
        Path log = directory.resolve("commitlog");
        Files.createDirectories(log);
        Files.write(log.resolve("00000000000000000000"), new byte[5_000]);
        assertThatThrownBy(() -> StoreHarness.open(options(directory)))
                .hasMessageContaining("00000000000000000000 has 5000 bytes, 1048576 expected");
        // The refusal let go of the directory.
        Files.delete(log.resolve("00000000000000000000"));
        StoreHarness.open(options(directory)).close();
    }

    @Test
    void illegalDraftsAreRefused() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            String like = "x__CRC32#\u00010123456789\u0002";
            String filled = "K\u0001" + "v".repeat(Short.MAX_VALUE - 3 - like.length()) + "\u0002";
            for (Draft illegal : List.of(
                    draft("t", 0, "x".repeat((64 << 10) + 1)),
                    // Would be taken for a damaged record when it is read.
                    Draft.to("t", 0)
                            .properties(MessageProperties.of(filled + like))
                            .build())) {
                assertThatThrownBy(() -> harness.on(() -> harness.store().append(illegal)))
                        .isInstanceOfSatisfying(
                                StoreFailure.class, e -> assertThat(e.reason()).isEqualTo(StoreFailure.Reason.ILLEGAL));
            }
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.EntryFilter;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.Retention;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Old messages go, a file at a time; what is younger stays, whatever happens on the way. */
@Timeout(120)
class ExpiryTest {
    private static final Path LOG = Path.of("/store/commitlog");
    private static final int SEGMENT_BYTES = 4 << 10;
    private static final Duration KEPT = Duration.ofDays(3);
    private static final int MESSAGES = 160;

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock();
    private final StoreOptions options = keeping(1);
    private final List<String> sent = new ArrayList<>();

    private static StoreOptions keeping(double forcedRatio) {
        return keeping(forcedRatio, Long.MAX_VALUE);
    }

    private static StoreOptions keeping(double forcedRatio, long logBytesMax) {
        return options(
                Path.of("/store"),
                SEGMENT_BYTES,
                FlushMode.SYNC_FLUSH,
                new Retention(KEPT.toMillis(), Set.of(), ZoneId.of("UTC"), 1, forcedRatio, logBytesMax));
    }

    @Test
    void whatHasExpiredGoesAndTheRestIsServed() {
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            fill(harness);
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isZero();
            clock.advance(KEPT.plusMinutes(1));
            fill(harness);

            int deleted = harness.on(() -> harness.store().deleteExpired());
            assertThat(deleted).isPositive();
            assertThat(disk.list(LOG).get(0)).isEqualTo(String.format("%020d", deleted * SEGMENT_BYTES));
            QueueBounds bounds = harness.value(() -> harness.store().bounds("orders", 0));
            assertThat(bounds.min()).isBetween(1L, (long) MESSAGES);
            assertThat(bounds.max()).isEqualTo(2 * MESSAGES);
            assertThat(harness.bodies("orders", 0)).isEqualTo(sent.subList((int) bounds.min(), sent.size()));
            Fetched tooOld = harness.fetch("orders", 0, 0, 32);
            assertThat(tooOld.status()).isEqualTo(FetchStatus.OFFSET_TOO_SMALL);
            assertThat(tooOld.nextOffset()).isEqualTo(bounds.min());
            assertThat(harness.value(() -> harness.store().status()).minPosition())
                    .isEqualTo((long) deleted * SEGMENT_BYTES);
            assertThat(disk.list(Path.of("/store/consumequeue/orders/0")).get(0))
                    .as("files of queues go, too, but for those with entries that are needed")
                    .isEqualTo(String.format("%020d", bounds.min() / 100 * 2_000));
        }
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            QueueBounds bounds = harness.value(() -> harness.store().bounds("orders", 0));
            assertThat(harness.bodies("orders", 0)).isEqualTo(sent.subList((int) bounds.min(), sent.size()));
            assertThat(bounds.min()).isPositive();
            assertThat(append(harness, "next")).isEqualTo(2 * MESSAGES);
        }
    }

    /** All queues of an idle broker may run empty; their next offsets do not begin anew. */
    @Test
    void aQueueWhoseMessagesAreAllGoneKeepsItsOffsets() {
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            emptyOrders(harness);
            assertThat(harness.value(() -> harness.store().bounds("orders", 0)))
                    .isEqualTo(new QueueBounds(MESSAGES, MESSAGES));
            assertThat(append(harness, "next")).isEqualTo(MESSAGES);
        }
    }

    /** Nor when all queues have to be built anew from the log, which has nothing of them, and that is interrupted anywhere. */
    @Test
    void itKeepsThemWhenTheQueuesAreBuiltAnew() {
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            emptyOrders(harness);
        }
        Path others = Path.of("/store/consumequeue/others/0");
        Path newest = others.resolve(disk.list(others).get(disk.list(others).size() - 1));
        byte[] entries = disk.bytes(newest);
        // The search for the end of a queue that was closed in order looks at entries 50, 25 and 12 of its file first.
        Arrays.fill(entries, 12 * 20, 13 * 20, (byte) 0);
        disk.put(newest, entries);
        List<SimDisk> moments = new ArrayList<>();
        disk.onChange(() -> moments.add(disk.copy()));
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            disk.onChange(() -> {});
            checkEmptied(harness);
        }
        assertThat(moments).hasSizeGreaterThan(6);
        for (SimDisk moment : moments) {
            try (StoreHarness harness = StoreHarness.open(options, clock, moment, 1)) {
                checkEmptied(harness);
            }
        }
    }

    private static void checkEmptied(StoreHarness harness) {
        assertThat(harness.value(() -> harness.store().bounds("orders", 0)))
                .isEqualTo(new QueueBounds(MESSAGES, MESSAGES));
        QueueBounds others = harness.value(() -> harness.store().bounds("others", 0));
        assertThat(others.max()).isEqualTo(2 * MESSAGES);
        assertThat(harness.bodies("others", 0)).hasSize((int) (others.max() - others.min()));
        assertThat(append(harness, "next")).isEqualTo(MESSAGES);
    }

    /** What the disk has lost is no reason to keep everything before it. */
    @Test
    void damageAtTheBeginningOfAFileDoesNotStopIt() {
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            fill(harness);
            harness.undeploy();
        }
        Path second = LOG.resolve(String.format("%020d", SEGMENT_BYTES));
        byte[] bytes = disk.bytes(second);
        bytes[10] ^= 1;
        disk.put(second, bytes);
        clock.advance(KEPT.plusMinutes(1));
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            assertThat(append(harness, "young")).isEqualTo(MESSAGES);
            clock.advance(KEPT.plusMinutes(1));
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isGreaterThan(2);
        }
    }

    @Test
    void aClockThatJumpsAheadAgesNothing() {
        JumpingClock jumping = new JumpingClock();
        try (StoreHarness harness = StoreHarness.open(options, jumping, disk, 1)) {
            fill(harness);
            jumping.aheadMs = Duration.ofDays(365).toMillis();
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isZero();
            assertThat(harness.bodies("orders", 0)).isEqualTo(sent);
        }
    }

    /** The simulated disk is half full. */
    @Test
    void onlyWhoAsksForItLosesWhatHasNotExpired() {
        try (StoreHarness harness = StoreHarness.open(keeping(0.4), clock, disk, 1)) {
            fill(harness);
            harness.on(() -> harness.store().deleteExpired());
            assertThat(harness.value(() -> harness.store().bounds("orders", 0)).min())
                    .isPositive();
        }
    }

    @Test
    void aReaderGetsWhatItBeganToRead() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        String first = LOG.resolve(String.format("%020d", 0)).toString();
        boolean[] isSlow = new boolean[1];
        WrappedDisk slow = new WrappedDisk(disk) {
            @Override
            protected DiskFile wrap(Path path, DiskFile file) {
                return !path.toString().equals(first)
                        ? file
                        : new WrappedFile(file) {
                            @Override
                            public int read(ByteBuffer into, long at) throws IOException {
                                if (isSlow[0]
                                        && Thread.currentThread().getName().startsWith("store-worker")) {
                                    reads.countDown();
                                    waitFor(goesOn);
                                }
                                return super.read(into, at);
                            }
                        };
            }
        };
        // The only one who reads then.
        StoreOptions unindexed = StoreHarness.indexed(options, IndexOptions.NONE);
        try (StoreHarness harness = StoreHarness.open(unindexed, clock, slow, 1)) {
            fill(harness);
            harness.undeploy();
        }
        disk.dropCache();
        try (StoreHarness harness = StoreHarness.open(unindexed, clock, slow, 1)) {
            isSlow[0] = true;
            Promise<Fetched> fetched = Promise.promise();
            harness.loop().post(() -> harness.store()
                    .fetch(new FetchRequest("orders", 0, 0, 3, 1 << 20, EntryFilter.ALL))
                    .onComplete(fetched));
            reads.await();
            clock.advance(KEPT.plusMinutes(1));
            isSlow[0] = false;
            append(harness, "young");
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isPositive();
            assertThat(disk.list(LOG)).doesNotContain(String.format("%020d", 0));
            goesOn.countDown();
            ByteBuf messages = Objects.requireNonNull(await(fetched.future()).messages());
            assertThat(StoreHarness.bodies(messages)).isEqualTo(sent.subList(0, 3));
        }
    }

    @Test
    void aPowerCutOnTheWayLeavesALogWithoutHoles() throws IOException {
        List<SimDisk> moments = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            fill(harness);
            clock.advance(KEPT.plusMinutes(1));
            fill(harness);
            harness.on(() -> Future.succeededFuture());
            disk.onChange(() -> moments.add(disk.copy()));
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isGreaterThan(2);
            disk.onChange(() -> {});
        }
        assertThat(moments).hasSizeGreaterThan(6);
        Random random = new Random(5);
        for (SimDisk moment : moments) {
            for (SimDisk.Fate fate : SimDisk.Fate.values()) {
                Recovered found = Recovered.of(moment.afterCrash(fate, random), options);
                assertThat(found.faults()).isEmpty();
                assertThat(found.bodies())
                        .isEqualTo(sent.subList(sent.size() - found.bodies().size(), sent.size()));
                assertThat(found.bodies()).hasSizeGreaterThan(MESSAGES);
            }
        }
    }

    @Test
    void aLogThatIsTooLongLosesItsOldestFiles() {
        try (StoreHarness harness = StoreHarness.open(keeping(1, 3L * SEGMENT_BYTES), clock, disk, 1)) {
            fill(harness);
            while (harness.<Integer>on(() -> harness.store().deleteExpired()) > 0) {
                assertThat(disk.list(LOG)).isNotEmpty();
            }
            long left = harness.value(() -> harness.store().status()).maxPosition()
                    - harness.value(() -> harness.store().status()).minPosition();
            assertThat(left).isBetween(2L * SEGMENT_BYTES, 3L * SEGMENT_BYTES);
            QueueBounds bounds = harness.value(() -> harness.store().bounds("orders", 0));
            assertThat(harness.bodies("orders", 0)).isEqualTo(sent.subList((int) bounds.min(), MESSAGES));
        }
    }

    @Test
    void aTopicMayKeepItsMessagesForLess() {
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            harness.on(() -> {
                harness.store().keep(topic -> topic.equals("orders") ? 60_000 : -1);
                return Future.succeededFuture();
            });
            fill(harness);
            fillOthers(harness);
            clock.advance(Duration.ofMinutes(2));
            append(harness, "young");
            harness.confirmed();

            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .as("files of the log, which others need")
                    .isZero();
            assertThat(harness.value(() -> harness.store().bounds("orders", 0)))
                    .isEqualTo(new QueueBounds(MESSAGES, MESSAGES + 1));
            assertThat(harness.bodies("orders", 0)).containsExactly("young");
            assertThat(harness.bodies("others", 0)).hasSize(MESSAGES);
            assertThat(disk.list(Path.of("/store/consumequeue/orders/0")))
                    .as("files of 100 entries")
                    .hasSize(1);
        }
    }

    @Test
    void aTopicMayKeepItsMessagesLonger() {
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            harness.on(() -> {
                harness.store().keep(topic -> topic.equals("orders") ? 2 * KEPT.toMillis() : -1);
                return Future.succeededFuture();
            });
            fillOthers(harness);
            fill(harness);
            clock.advance(KEPT.plusMinutes(1));
            fillOthers(harness);

            while (harness.<Integer>on(() -> harness.store().deleteExpired()) > 0) {
                assertThat(disk.list(LOG)).isNotEmpty();
            }
            assertThat(harness.bodies("orders", 0)).isEqualTo(sent);
            assertThat(harness.value(() -> harness.store().bounds("others", 0)).min())
                    .as("what lies in front of them is gone")
                    .isPositive();
            clock.advance(KEPT);
            fillOthers(harness);
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isPositive();
            assertThat(harness.value(() -> harness.store().bounds("orders", 0)).min())
                    .isEqualTo(MESSAGES);
        }
    }

    @Test
    void theHoursAreRocketMqs() {
        assertThat(Retention.hours("04")).containsExactly(4);
        assertThat(Retention.hours("04;16; 23;")).containsExactly(4, 16, 23);
        assertThatThrownBy(() -> Retention.hours("24")).hasMessageContaining("'24' is no hour");
        assertThatThrownBy(() -> Retention.hours("4 am")).hasMessageContaining("'4 am' is no hour");
        Retention atFour = new Retention(1, Set.of(4), ZoneId.of("UTC"), 0.75, 1, Long.MAX_VALUE);
        long fourOClock = Duration.ofHours(24 * 20_000 + 4).toMillis();
        assertThat(atFour.isDue(fourOClock, 0.5, 0)).isTrue();
        assertThat(atFour.isDue(fourOClock + Duration.ofMinutes(59).toMillis(), 0.5, 0))
                .isTrue();
        assertThat(atFour.isDue(fourOClock + Duration.ofMinutes(60).toMillis(), 0.5, 0))
                .isFalse();
        assertThat(atFour.isDue(fourOClock - 1, 0.5, 0)).isFalse();
        assertThat(atFour.isDue(fourOClock - 1, 0.76, 0)).isTrue();
        Retention forcedEarlier = new Retention(1, Set.of(4), ZoneId.of("UTC"), 0.75, 0.5, Long.MAX_VALUE);
        assertThat(forcedEarlier.isDue(fourOClock - 1, 0.51, 0)).isTrue();
    }

    private void fill(StoreHarness harness) {
        for (int i = 0; i < MESSAGES; i++) {
            String body = sent.size() + "-" + "x".repeat(200);
            await(harness.store().append(draft("orders", 0, body)));
            sent.add(body);
        }
        harness.confirmed();
    }

    /** All messages of one queue expire; another one has younger ones. */
    private void emptyOrders(StoreHarness harness) {
        fill(harness);
        fillOthers(harness);
        clock.advance(KEPT.plusMinutes(1));
        fillOthers(harness);
        while (harness.<Integer>on(() -> harness.store().deleteExpired()) > 0) {
            assertThat(disk.list(LOG)).isNotEmpty();
        }
    }

    private static void fillOthers(StoreHarness harness) {
        for (int i = 0; i < MESSAGES; i++) {
            await(harness.store().append(draft("others", 0, "x".repeat(200))));
        }
        harness.confirmed();
    }

    private static long append(StoreHarness harness, String body) {
        return await(harness.store().append(draft("orders", 0, body))).queueOffset();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The time of day is set ahead, as by somebody's hand; the machine runs on. */
    private static final class JumpingClock implements io.vespermq.runtime.Clock {
        private final ManualClock steady = new ManualClock();
        private volatile long aheadMs;

        @Override
        public long epochMs() {
            return steady.epochMs() + aheadMs;
        }

        @Override
        public long nanos() {
            return steady.nanos();
        }
    }
}

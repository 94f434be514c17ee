package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.runtime.Clock;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.SimDisk.Fate;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.Retention;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a process left undone and the next one must not build upon: each of these lost messages, or a start, in a
 * simulation.
 */
@Timeout(60)
class SecondStartTest {
    private static final Path ROOT = Path.of("/store");
    private static final Path LOG = ROOT.resolve("commitlog");
    private static final int SEGMENT_BYTES = 8 << 10;

    private final SimDisk disk = new SimDisk();
    private final Random random = new Random(1);
    private final StoreOptions options = options(ROOT, SEGMENT_BYTES, FlushMode.SYNC_FLUSH);

    /** The process ends between creating a directory and forcing its name; the next one finds it there. */
    @Test
    void anEmptyDirectoryMayNotBeDurableYet() throws IOException {
        Path directory = ROOT.resolve("consumequeue");
        disk.createDurably(ROOT);
        disk.createDirectories(directory);
        disk.createDurably(directory);
        assertThat(disk.afterCrash(Fate.NONE, random).exists(directory)).isTrue();
    }

    /** The kernel takes what it could not write for clean: the force of the next process succeeds, and has nothing done. */
    @Test
    void whatCouldNotBeForcedIsWrittenAgain() throws IOException {
        boolean[] fails = new boolean[1];
        Disk forgetting = new WrappedDisk(disk) {
            @Override
            protected DiskFile wrap(Path path, DiskFile file) {
                return new WrappedFile(file) {
                    @Override
                    public void force() throws IOException {
                        if (fails[0] && path.startsWith(LOG)) {
                            disk.forgetUnforced(path);
                            throw new IOException("Input/output error");
                        }
                        super.force();
                    }
                };
            }
        };
        // Of several sectors, which nobody writes to again.
        String two = "two" + "x".repeat(2_000);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), forgetting, 1)) {
            send(harness, "one");
            fails[0] = true;
            harness.on(() -> harness.store().append(draft("orders", 0, two)));
            await(harness.store().ended());
        }
        fails[0] = false;
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            assertThat(harness.bodies("orders", 0)).containsExactly("one", two);
            send(harness, "three");
        }
        Recovered found = Recovered.of(disk.afterCrash(Fate.NONE, random), options);
        assertThat(found.bodies()).containsExactly("one", two, "three");
    }

    /** A stop for which the queues had no room is none in order: the next start must read the log. */
    @Test
    void queuesThatHadNoRoomAreReadFromTheLog() throws IOException {
        QueuesFullDisk queuesFull = new QueuesFullDisk(disk);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), queuesFull, 1)) {
            queuesFull.fill();
            // The other queue's entries are written, also that of the youngest record.
            for (String topic : List.of("others", "orders", "others")) {
                harness.on(() -> harness.store().append(draft(topic, 0, topic)));
            }
        }
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            assertThat(harness.bodies("orders", 0)).containsExactly("orders");
        }
    }

    /** The mark of the start that was killed may not be durable yet when the next one changes files. */
    @Test
    void aKillAndThenAPowerCutAreNoStopInOrder() throws IOException {
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            send(harness, "one");
        }
        List<SimDisk> begun = new ArrayList<>();
        disk.onChange(() -> begun.add(disk.copy()));
        StoreHarness.open(options, Clock.system(), disk, 1).close();
        disk.onChange(() -> {});
        SimDisk killed = begun.stream()
                .filter(moment -> moment.exists(ROOT.resolve("abort")))
                .findFirst()
                .orElseThrow();
        List<SimDisk> moments = new ArrayList<>();
        killed.onChange(() -> moments.add(killed.copy()));
        StoreHarness.open(options, Clock.system(), killed, 1).close();
        killed.onChange(() -> {});
        for (SimDisk moment : moments) {
            for (int i = 0; i < 10; i++) {
                assertThat(Recovered.of(moment.afterCrash(Fate.SOME, random), options)
                                .bodies())
                        .containsExactly("one");
            }
        }
    }

    /** A power cut in the middle of a cut leaves a log that can be opened: no gap, and only the newest file short. */
    @Test
    void aCutCanBeInterruptedAnywhere() throws IOException {
        disk.createDurably(LOG);
        for (int i = 0; i < 4; i++) {
            disk.put(LOG.resolve(FileNames.of((long) i * SEGMENT_BYTES)), new byte[SEGMENT_BYTES]);
        }
        List<SimDisk> moments = new ArrayList<>();
        disk.onChange(() -> moments.add(disk.copy()));
        Segments segments = Segments.open(disk, LOG, SEGMENT_BYTES, false);
        segments.cut(100);
        assertThat(moments).hasSizeGreaterThan(5);
        for (SimDisk moment : moments) {
            for (int i = 0; i < 40; i++) {
                Segments.open(moment.afterCrash(Fate.SOME, random), LOG, SEGMENT_BYTES, false)
                        .close();
            }
        }
    }

    /** A queue that lost all its messages to their age goes on behind them, also after a power cut. */
    @Test
    void entriesAreDurableBeforeTheirMessagesGo() {
        ManualClock clock = new ManualClock();
        Retention hour =
                new Retention(Duration.ofHours(1).toMillis(), Set.of(), ZoneId.of("UTC"), 1, 1, Long.MAX_VALUE);
        StoreOptions expiring = options(ROOT, SEGMENT_BYTES, FlushMode.SYNC_FLUSH, hour);
        SimDisk[] cut = new SimDisk[1];
        try (StoreHarness harness = StoreHarness.open(expiring, clock, disk, 1)) {
            send(harness, "one");
            fill(harness);
            clock.advance(Duration.ofHours(2));
            fill(harness);
            assertThat(harness.on(() -> harness.store().deleteExpired())).isPositive();
            cut[0] = disk.afterCrash(Fate.NONE, random);
        }
        try (StoreHarness harness = StoreHarness.open(expiring, clock, cut[0], 1)) {
            assertThat(harness.value(() -> harness.store().bounds("orders", 0))).isEqualTo(new QueueBounds(1, 1));
        }
    }

    /** The index knows more than the log has left: what is stored there later is indexed all the same. */
    @Test
    void whatTakesTheLostOnesPlacesIsFoundByItsKey() throws IOException {
        StoreOptions indexing = StoreHarness.indexed(options, new IndexOptions(true, 100, 100));
        SimDisk killed;
        Appended lost;
        try (StoreHarness harness = StoreHarness.open(indexing, Clock.system(), disk, 1)) {
            sendWithKey(harness, "first", 10);
            lost = sendWithKey(harness, "lost", 1_000);
            sendWithKey(harness, "behind", 1_000);
            isIndexed(harness);
            killed = disk.copy();
        }
        killed.flip(LOG.resolve(FileNames.of(0)), (int) lost.position() + 300, 0);
        SimDisk killedAgain;
        Appended later;
        try (StoreHarness harness = StoreHarness.open(indexing, Clock.system(), killed, 1)) {
            later = sendWithKey(harness, "later", 10);
            killedAgain = killed.copy();
        }
        try (StoreHarness harness = StoreHarness.open(indexing, Clock.system(), killedAgain, 1)) {
            isIndexed(harness);
            KeyMatches found = harness.on(() -> harness.store().find("orders", "later", 0, Long.MAX_VALUE, 10));
            assertThat(found.positions()).containsExactly(later.position());
        }
    }

    /** The checkpoint calls times proven that no message has any more; the clock was set back, and they come again. */
    @Test
    void whatIsStoredAgainAtAProvenTimeIsNotProven() throws IOException {
        ManualClock clock = new ManualClock();
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            send(harness, "damaged");
        }
        disk.flip(LOG.resolve(FileNames.of(0)), 20, 0);
        clock.jump(Duration.ofHours(-1));
        SimDisk killed;
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            send(harness, "one");
            fill(harness);
            fill(harness);
            killed = disk.copy();
        }
        try (StoreHarness harness = StoreHarness.open(options, clock, killed, 1)) {
            assertThat(harness.bodies("orders", 0)).containsExactly("one");
        }
    }

    private static Appended sendWithKey(StoreHarness harness, String key, int bytes) {
        Appended at =
                harness.on(() -> harness.store().append(draft("orders", 0, "x".repeat(bytes), Map.of("KEYS", key))));
        await(harness.store().confirmed().reached(at.end()));
        return at;
    }

    private static void isIndexed(StoreHarness harness) {
        while (harness.value(() -> harness.store().status()).indexBehindBytes() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void fill(StoreHarness harness) {
        for (int i = 0; i < 3; i++) {
            harness.on(() -> harness.store().append(draft("others", 0, "x".repeat(4_000))));
        }
        harness.confirmed();
    }

    private static void send(StoreHarness harness, String body) {
        long end = harness.on(() -> harness.store().append(draft("orders", 0, body)))
                .end();
        await(harness.store().flushed().reached(end));
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.fixture.LogLines;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.recovery.Recovery;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The disk has changed records in the middle of a log: those are lost, nothing else is, and nobody gets their offsets. */
@Timeout(120)
class QuarantineTest {
    private static final Path ROOT = Path.of("/store");
    private static final int SEGMENT_BYTES = 8 << 10;
    private static final int MESSAGES = 120;
    private static final int QUEUES = 3;

    private final StoreOptions options = options(ROOT, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH);
    private final List<Appended> at = new ArrayList<>();
    private final SimDisk disk = new SimDisk();

    /** Three queues in turn. The last one of queue 2 is followed by messages of the others. */
    private SimDisk killed() {
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            fill(harness);
            return disk.copy();
        }
    }

    /** The same directory as another run of the machine finds it. */
    private SimDisk afterPowerCut() {
        SimDisk disk = killed();
        disk.put(ROOT.resolve("abort"), "1\nanother".getBytes(StandardCharsets.US_ASCII));
        return disk;
    }

    private void fill(StoreHarness harness) {
        for (int i = 0; i < MESSAGES; i++) {
            int queue = i % QUEUES;
            String body = body(i);
            at.add(harness.on(() -> harness.store().append(draft("orders", queue, body))));
        }
        harness.confirmed();
    }

    private static String body(int i) {
        return "message " + i;
    }

    private static List<String> bodies(int queue, Integer... without) {
        List<String> bodies = new ArrayList<>();
        for (int i = queue; i < MESSAGES; i += QUEUES) {
            if (!Arrays.asList(without).contains(i)) {
                bodies.add(body(i));
            }
        }
        return bodies;
    }

    private static Path segment(long position) {
        return ROOT.resolve("commitlog").resolve(String.format("%020d", position - position % SEGMENT_BYTES));
    }

    private static void flip(SimDisk disk, long position) {
        disk.flip(segment(position), (int) (position % SEGMENT_BYTES), 0);
    }

    /** A start there finds everything else, and every offset taken. */
    private void checkWithout(SimDisk disk, Integer... lost) {
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            for (int queue = 0; queue < QUEUES; queue++) {
                assertThat(harness.bodies("orders", queue)).isEqualTo(bodies(queue, lost));
                int id = queue;
                assertThat(harness.value(() -> harness.store().bounds("orders", id)))
                        .isEqualTo(new QueueBounds(0, MESSAGES / QUEUES));
            }
        }
    }

    @Test
    void whatFollowsDamageIsServed() {
        SimDisk disk = killed();
        Appended damaged = at.get(7);
        flip(disk, damaged.end() - 30);
        byte[] bytes = Arrays.copyOfRange(disk.bytes(segment(0)), (int) damaged.position(), (int) damaged.end());
        SimDisk image;
        try (LogLines log = new LogLines(Recovery.class);
                LogLines lost = new LogLines(QueueRecovery.class);
                StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            assertThat(harness.bodies("orders", 1)).isEqualTo(bodies(1, 7));
            assertThat(log.all())
                    .filteredOn(line -> line.startsWith("ERROR"))
                    .singleElement()
                    .asString()
                    .contains(
                            "damaged from byte " + damaged.position() + " to byte " + damaged.end(),
                            "/store/damaged/1");
            assertThat(lost.all())
                    .singleElement()
                    .asString()
                    .contains("lost: the messages of offsets 2 to 2 in queue 1 of topic orders");
            image = disk.copy();
        }
        assertThat(disk.bytes(ROOT.resolve("damaged/1").resolve(String.format("%020d", damaged.position()))))
                .isEqualTo(bytes);
        // Whole for every start to come: a clean one, one after a kill, one without queues.
        checkWithout(disk, 7);
        checkWithout(image, 7);
        SimDisk withoutQueues = image.copy();
        withoutQueues.list(ROOT.resolve("consumequeue/orders")).forEach(queue -> {
            Path directory = ROOT.resolve("consumequeue/orders").resolve(queue);
            withoutQueues.list(directory).forEach(file -> withoutQueues.delete(directory.resolve(file)));
        });
        checkWithout(withoutQueues, 7);
        assertThat(image.exists(ROOT.resolve("damaged/2"))).isFalse();
    }

    @Test
    void aDamagedEndOfASegmentIsNoEndOfTheLog() {
        SimDisk disk = killed();
        int next = 0;
        while (at.get(next).position() < SEGMENT_BYTES) {
            next++;
        }
        flip(disk, at.get(next - 1).end() + 5);
        checkWithout(disk);
    }

    @Test
    void damageMayCrossSegments() {
        SimDisk disk = killed();
        int next = 0;
        while (at.get(next).position() < SEGMENT_BYTES) {
            next++;
        }
        for (int i = next - 2; i < next + 2; i++) {
            flip(disk, at.get(i).position() + 60);
        }
        checkWithout(disk, next - 2, next - 1, next, next + 1);
        checkWithout(disk, next - 2, next - 1, next, next + 1);
    }

    /** A start that reads the log from its beginning must not take the gap in the queue for a topic that was made anew. */
    @Test
    void whatWasClosedUpToTheEndOfASegmentStaysKnown() {
        SimDisk disk = killed();
        int next = 0;
        while (at.get(next).position() < SEGMENT_BYTES) {
            next++;
        }
        flip(disk, at.get(next - 1).end() - 30);
        SimDisk image;
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            harness.confirmed();
            image = disk.copy();
        }
        image.delete(ROOT.resolve("checkpoint"));
        for (int queue = 0; queue < QUEUES; queue++) {
            Path directory = ROOT.resolve("consumequeue/orders/" + queue);
            image.list(directory).forEach(file -> image.delete(directory.resolve(file)));
        }
        checkWithout(image, next - 1);
    }

    /** The newest of a queue: a consumer that has read it would never see what got its offset. */
    @Test
    void theOffsetOfALostMessageIsNotUsedAgain() {
        SimDisk disk = killed();
        int newest = MESSAGES - 3;
        flip(disk, at.get(newest).end() - 30);
        checkWithout(disk, newest);
        checkWithout(disk, newest);
    }

    @Test
    void theOffsetOfTheNewestMessageIsNotUsedAgain() {
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            fill(harness);
        }
        // Stopped in order: what the queues know was there.
        flip(disk, at.get(MESSAGES - 1).end() - 30);
        flip(disk, at.get(MESSAGES - 2).end() - 30);
        checkWithout(disk, MESSAGES - 1, MESSAGES - 2);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            Appended one = harness.on(() -> harness.store().append(draft("orders", 2, "one more")));
            assertThat(one.queueOffset()).isEqualTo(MESSAGES / QUEUES);
        }
    }

    @Test
    void queuesThatAreBuiltAnewKeepTheOffsetsOfWhatIsLost() {
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            fill(harness);
        }
        flip(disk, at.get(50).end() - 30);
        flip(disk, at.get(MESSAGES - 1).end() - 30);
        // An entry that is gone in the middle of a queue that was closed in order: all are built anew.
        Path queue = ROOT.resolve("consumequeue/orders/0").resolve(String.format("%020d", 0));
        byte[] entries = disk.bytes(queue);
        Arrays.fill(entries, 20 * 20, 21 * 20, (byte) 0);
        disk.put(queue, entries);
        checkWithout(disk, 50, MESSAGES - 1);
    }

    /** What a power cut took may be anything that no force covered: there the log ends at the first hole. */
    @Test
    void aHoleInWhatWasNotForcedIsTheEnd() {
        SimDisk disk = afterPowerCut();
        flip(disk, at.get(7).end() - 30);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            assertThat(harness.bodies("orders", 0)).containsExactly(body(0), body(3), body(6));
            assertThat(harness.bodies("orders", 1)).containsExactly(body(1), body(4));
        }
        assertThat(disk.exists(ROOT.resolve("damaged/1"))).isTrue();
    }

    @Test
    void aHoleInWhatWasForcedIsDamage() {
        SimDisk disk = afterPowerCut();
        flip(disk, at.get(7).end() - 30);
        ByteBuffer checkpoint = ByteBuffer.allocate(4096).putLong(Clock.system().epochMs() + 1);
        disk.put(ROOT.resolve("checkpoint"), checkpoint.array());
        checkWithout(disk, 7);
    }

    /** RocketMQ cuts a log by forgetting; what was behind its end lies there still. */
    @Test
    @Tag("rocketmq-10017")
    @Tag("rocketmq-10018")
    void olderRecordsBehindTheEndStayBehindIt() {
        ManualClock clock = new ManualClock();
        SimDisk older = new SimDisk();
        clock.advance(Duration.ofSeconds(1));
        try (StoreHarness harness = StoreHarness.open(options, clock, older, 1)) {
            for (int i = 0; i < 20; i++) {
                String body = "older " + i;
                at.add(harness.on(() -> harness.store().append(draft("orders", 0, body))));
            }
            harness.confirmed();
        }
        clock.advance(Duration.ofSeconds(1));
        SimDisk killed;
        long end;
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            for (int i = 0; i < 3; i++) {
                String body = "of another length " + i;
                harness.on(() -> harness.store().append(draft("orders", 0, body)));
            }
            harness.confirmed();
            end = harness.store().appended().position();
            killed = disk.copy();
        }
        byte[] log = killed.bytes(segment(0));
        byte[] stale = older.bytes(segment(0));
        System.arraycopy(stale, (int) end, log, (int) end, SEGMENT_BYTES - (int) end);
        killed.put(segment(0), log);
        try (StoreHarness harness = StoreHarness.open(options, clock, killed, 1)) {
            assertThat(harness.bodies("orders", 0))
                    .containsExactly("of another length 0", "of another length 1", "of another length 2");
        }
    }

    @Test
    void damageMayBeLarge() {
        StoreOptions large = options(ROOT, 4 << 20, FlushMode.ASYNC_FLUSH);
        String filler = "x".repeat(50_000);
        SimDisk killed;
        List<Appended> positions = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(large, Clock.system(), disk, 1)) {
            for (int i = 0; i < 70; i++) {
                String body = i + filler;
                positions.add(harness.on(() -> harness.store().append(draft("orders", 0, body))));
            }
            harness.confirmed();
            killed = disk.copy();
        }
        byte[] log = killed.bytes(segment(0));
        Arrays.fill(
                log, (int) positions.get(10).position(), (int) positions.get(60).position(), (byte) 7);
        killed.put(segment(0), log);
        for (int start = 0; start < 2; start++) {
            try (StoreHarness harness = StoreHarness.open(large, Clock.system(), killed, 1)) {
                assertThat(harness.bodies("orders", 0)).hasSize(20).last().isEqualTo("69" + filler);
                assertThat(harness.value(() -> harness.store().bounds("orders", 0)))
                        .isEqualTo(new QueueBounds(0, 70));
            }
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vespermq.fixture.LogLines;
import io.vespermq.message.DelayLevels;
import io.vespermq.message.RecordChecksum;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.recovery.Recovery;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class RecoveryTest {
    private static final int SEGMENT_BYTES = 8 << 10;

    private static final int PROPERTY_BYTES = "KEYS.a key.".length();

    @TempDir
    Path directory;

    private int images;

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    @Tag("rocketmq-467")
    @Tag("rocketmq-405")
    @Tag("rocketmq-1434")
    @Tag("rocketmq-7355")
    @Tag("rocketmq-678")
    void aKilledBrokersMessagesAreThere(FlushMode mode) {
        List<String> sent = new ArrayList<>();
        Path running = directory.resolve("store");
        for (int round = 0; round < 4; round++) {
            try (StoreHarness harness = StoreHarness.open(options(running, SEGMENT_BYTES, mode))) {
                assertThat(harness.bodies("orders", 3)).isEqualTo(sent);
                for (int i = 0; i < 150; i++) {
                    String body = "round " + round + " message " + i;
                    Appended at = harness.on(() -> harness.store().append(draft("orders", 3, body)));
                    assertThat(at.queueOffset()).isEqualTo(sent.size());
                    sent.add(body);
                }
                harness.confirmed();
                // The image is what kill -9 leaves; the harness itself stops in order, unseen.
                running = image(running);
            }
        }
    }

    @Test
    void aTornTailIsCutAtEveryByte() throws IOException {
        Path store = directory.resolve("store");
        Appended last = fill(store, 20);
        Path torn = image(store);
        byte[] whole = Files.readAllBytes(segment(torn, 0));
        byte[] stale = new byte[(int) (last.end() - last.position())];
        Arrays.fill(stale, (byte) 0x5A);
        for (byte[] tail : List.of(new byte[stale.length], stale)) {
            for (int kept = 0; kept < stale.length; kept++) {
                if (tail == stale && isUnproven(stale.length - kept)) {
                    continue;
                }
                byte[] cut = whole.clone();
                int from = (int) last.position() + kept;
                System.arraycopy(tail, 0, cut, from, (int) last.end() - from);
                Files.write(segment(torn, 0), cut);
                Disk.real().deleteTree(torn.resolve("consumequeue"));

                // Twice: the second recovery finds what the first one left.
                for (int time = 0; time < 2; time++) {
                    abort(torn);
                    try (Opened opened = new Opened(torn)) {
                        assertThat(opened.store.found().end()).isEqualTo(last.position());
                        assertThat(opened.store
                                        .queues()
                                        .findOrCreate("orders", 0)
                                        .bounds())
                                .isEqualTo(new QueueBounds(0, last.queueOffset()));
                    }
                    assertThat(bytesAt(segment(torn, 0), last.position(), stale.length))
                            .containsOnly(0);
                }
            }
        }
    }

    @Test
    void whatWasCutDoesNotComeBack() throws IOException {
        Path store = directory.resolve("store");
        List<Appended> at = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            for (int i = 0; i < 5; i++) {
                String body = "message " + i;
                at.add(harness.on(() -> harness.store().append(draft("orders", 0, body))));
            }
        }
        // The third record is damaged, so it and what follows is cut.
        flip(segment(store, 0), at.get(3).end() - 1);
        cutPower(store);
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).containsExactly("message 0", "message 1", "message 2");
            // As long as the damaged one: the last record of old would follow it exactly.
            harness.on(() -> harness.store().append(draft("orders", 0, "another 3")));
            Path image = image(store);
            try (StoreHarness again = StoreHarness.open(options(image, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
                assertThat(again.bodies("orders", 0))
                        .containsExactly("message 0", "message 1", "message 2", "another 3");
            }
        }
    }

    @Test
    void recordsBehindDamageAreKeptAside() throws IOException {
        Path store = directory.resolve("store");
        List<Appended> at = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            for (int i = 0; i < 200; i++) {
                String body = "message " + i;
                at.add(harness.on(() -> harness.store().append(draft("orders", 0, body))));
            }
        }
        Appended damaged = at.get(3);
        byte[] tail =
                Arrays.copyOfRange(Files.readAllBytes(segment(store, 0)), (int) damaged.position(), SEGMENT_BYTES);
        byte[] second = Files.readAllBytes(segment(store, SEGMENT_BYTES));
        flip(segment(store, 0), damaged.end() - 1);
        tail[(int) (damaged.end() - 1 - damaged.position())] ^= (byte) 0xFF;
        cutPower(store);
        try (LogLines log = new LogLines(Recovery.class);
                StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).containsExactly("message 0", "message 1", "message 2");
            assertThat(log.all())
                    .filteredOn(line -> line.startsWith("ERROR"))
                    .singleElement()
                    .asString()
                    .contains(
                            "hole at byte " + damaged.position() + ", and whole records follow from byte "
                                    + damaged.end(),
                            store.resolve("damaged/1").toString());
            for (int i = 3; i < 200; i++) {
                String body = "another " + i;
                harness.on(() -> harness.store().append(draft("orders", 0, body)));
            }
        }
        // A second time the same place: what was kept first stays.
        flip(segment(store, 0), damaged.end() - 1);
        cutPower(store);
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).containsExactly("message 0", "message 1", "message 2");
        }
        assertThat(store.resolve("damaged/1").resolve(String.format("%020d", damaged.position())))
                .hasBinaryContent(withoutZerosAtTheEnd(tail));
        assertThat(store.resolve("damaged/1").resolve(String.format("%020d", SEGMENT_BYTES)))
                .hasBinaryContent(second);
        assertThat(Files.readString(
                        store.resolve("damaged/2").resolve(String.format("%020d", SEGMENT_BYTES)),
                        StandardCharsets.ISO_8859_1))
                .contains("another 100");
    }

    @Test
    void aLengthThatNoRecordHasIsTheEndOfTheLog() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 3);
        try (RandomAccessFile log = new RandomAccessFile(segment(store, 0).toFile(), "rw")) {
            // As long as a file of the default length: no buffer of that size may be asked for.
            log.setLength(1L << 30);
            log.seek(0);
            int length = log.readInt();
            log.seek(0);
            log.writeInt(length | 1 << 29);
        }
        cutPower(store);
        try (StoreHarness harness = StoreHarness.open(options(store, 1 << 30, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).isEmpty();
        }
        assertThat(store.resolve("damaged/1")).isNotEmptyDirectory();
    }

    private static byte[] withoutZerosAtTheEnd(byte[] bytes) {
        int length = bytes.length;
        while (bytes[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }

    @Test
    @Tag("rocketmq-467")
    @Tag("rocketmq-405")
    @Tag("rocketmq-1434")
    @Tag("rocketmq-7355")
    @Tag("rocketmq-678")
    void lostQueuesAreBuiltAnew() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 300);
        Disk.real().deleteTree(store.resolve("consumequeue"));
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).hasSize(300);
        }
    }

    /** Of a queue that was closed in order the end is searched for; one lost sector of entries must not be taken for it. */
    /** A bit there makes an entry, of the begin of the log and up to anywhere, where a search may look for the end. */
    @Test
    void whatTheDiskMakesBehindTheEndOfAQueueIsNoEntry() {
        SimDisk disk = new SimDisk();
        StoreOptions options = options(Path.of("/store"), SEGMENT_BYTES, FlushMode.ASYNC_FLUSH);
        List<String> sent = new ArrayList<>();
        ManualClock clock = new ManualClock();
        try (StoreHarness harness = StoreHarness.open(options, clock, disk, 1)) {
            for (int i = 0; i < 330; i++) {
                sent.add("message " + i);
                await(harness.store().append(draft("orders", 0, sent.get(i))));
                // So that a start need not read the oldest files.
                clock.advance(Duration.ofSeconds(1));
            }
        }
        Path file = Path.of("/store/consumequeue/orders/0").resolve(String.format("%020d", 6_000));
        // The end is looked for in 300 to 400, 350, 325, 338, 332.
        for (int entry : new int[] {330, 332, 338, 350}) {
            for (int bit = 0; bit < 20 * Byte.SIZE; bit += 3) {
                SimDisk changed = disk.copy();
                changed.flip(file, (entry - 300) * 20 + bit / Byte.SIZE, bit % Byte.SIZE);
                try (StoreHarness harness = StoreHarness.open(options, clock, changed, 1)) {
                    assertThat(harness.value(() -> harness.store().bounds("orders", 0)))
                            .as("bit %d of entry %d", bit, entry)
                            .isEqualTo(new QueueBounds(0, sent.size()));
                    assertThat(harness.bodies("orders", 0)).isEqualTo(sent);
                }
            }
        }
    }

    @Test
    @Tag("rocketmq-10417")
    @Tag("rocketmq-9728")
    @Tag("rocketmq-10108")
    void aQueueThatGoesOnBehindItsEndIsBuiltAnew() {
        SimDisk disk = new SimDisk();
        StoreOptions options = options(Path.of("/store"), 1 << 20, FlushMode.ASYNC_FLUSH);
        List<String> sent = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            for (int i = 0; i < 90; i++) {
                sent.add("message " + i);
                await(harness.store().append(draft("orders", 0, sent.get(i))));
            }
            await(harness.store().append(draft("newer", 0, "the newest message is in another queue")));
        }
        Path file = Path.of("/store/consumequeue/orders/0").resolve(String.format("%020d", 0));
        for (int lost : new int[] {20, 512}) {
            SimDisk changed = disk.copy();
            byte[] bytes = changed.bytes(file);
            // The first entry that a search looks at lies in the middle.
            Arrays.fill(bytes, 50 * 20, 50 * 20 + lost, (byte) 0);
            changed.put(file, bytes);
            try (StoreHarness harness = StoreHarness.open(options, Clock.system(), changed, 1)) {
                assertThat(harness.bodies("orders", 0)).isEqualTo(sent);
                assertThat(harness.value(() -> harness.store().bounds("orders", 0))
                                .max())
                        .isEqualTo(sent.size());
            }
        }
    }

    @Test
    @Tag("rocketmq-10417")
    @Tag("rocketmq-9728")
    @Tag("rocketmq-10108")
    void queuesThatLackOlderEntriesAreBuiltAnew() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 300);
        // Entries 100 and on are lost, and the checkpoint says that they need not be looked for.
        Path first = store.resolve("consumequeue/orders/0/00000000000000000000");
        Path second = store.resolve("consumequeue/orders/0/00000000000000002000");
        assertThat(first).exists();
        Files.write(second, new byte[2_000]);
        Disk.real().delete(store.resolve("consumequeue/orders/0/00000000000000004000"));
        abort(store);
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).hasSize(300);
        }
    }

    /** A power cut may leave a file short that no force had come to, and younger ones behind it. */
    @Test
    void aQueueFileThatLostItsLengthIsBuiltAnew() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 300);
        truncate(store.resolve("consumequeue/orders/0/00000000000000002000"), 1024);
        abort(store);
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).hasSize(300);
        }
    }

    /** Nor is one changed of which it is not certain that it was to have this length. */
    @Test
    void queueFilesOfAnotherConfigurationStayAsTheyAre() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 300);
        Path queue = store.resolve("consumequeue/orders/0");
        for (String name : Disk.real().list(queue)) {
            truncate(queue.resolve(name), 1_000);
        }
        abort(store);
        for (int start = 0; start < 2; start++) {
            assertThatThrownBy(() -> new Opened(store)).hasMessageContaining("has 1000 bytes, 2000 expected");
        }
        for (String name : Disk.real().list(queue)) {
            assertThat(Files.size(queue.resolve(name))).isEqualTo(1_000);
        }
    }

    /** A queue that kept its end when all were built anew takes messages, and they are there after a stop in order. */
    @Test
    void aQueueThatKeptItsEndGoesOn() throws IOException {
        Path store = directory.resolve("store");
        StoreOptions options = options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH);
        List<Appended> at = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options)) {
            for (String topic : List.of("others", "orders")) {
                for (int i = 0; i < 300; i++) {
                    at.add(harness.on(() -> harness.store().append(draft(topic, 0, "gone"))));
                }
            }
        }
        // Nothing of "others" is in the log any more, and "orders" has a hole.
        for (long base = 0; base <= at.get(299).position(); base += SEGMENT_BYTES) {
            Files.delete(segment(store, base));
        }
        Files.write(store.resolve("consumequeue/orders/0/00000000000000004000"), new byte[2_000]);
        for (int start = 0; start < 2; start++) {
            try (StoreHarness harness = StoreHarness.open(options)) {
                if (start == 0) {
                    harness.on(() -> harness.store().append(draft("others", 0, "kept")));
                    harness.on(() -> harness.store().append(draft("orders", 0, "newer than that")));
                    harness.confirmed();
                }
                QueueBounds bounds = harness.value(() -> harness.store().bounds("others", 0));
                assertThat(bounds.min()).as("it had so many messages").isEqualTo(300);
                assertThat(harness.bodies("others", 0)).containsExactly("kept");
            }
        }
    }

    /** Of a topic that was deleted and made anew, and the broker stopped, whatever the workers were at in between. */
    @Test
    void theNewTopicsEntriesAreThereAfterAStop() throws Exception {
        SlowQueue slow = new SlowQueue();
        Path store = directory.resolve("store");
        StoreHarness harness =
                StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH), Clock.system(), slow, 1);
        try (harness) {
            harness.on(() -> harness.store().append(draft("orders", 0, "old")));
            harness.on(() -> harness.store().append(draft("slow", 0, "x")));
            harness.confirmed();
            harness.value(() -> harness.store().deleteExpired());
            slow.isWriting.await();
            harness.value(() -> harness.store().deleteExpired());
            harness.value(() -> harness.store().deleteTopic("orders"));
            harness.on(() -> harness.store().append(draft("orders", 0, "new")));
            harness.on(() -> harness.store().append(draft("newest", 0, "newer than that of the topic made anew")));
            harness.confirmed();
            // The worker goes on when the stop has forced the log, that is, when it asks for the queues to be written.
            slow.waitsForStop = true;
        }
        try (StoreHarness again = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(again.bodies("orders", 0)).containsExactly("new");
        }
    }

    /** Of a topic that was deleted and made anew, whatever the workers were at in between. */
    @Test
    void theNewTopicsEntriesAreNotDeletedWithTheOldOnes() {
        SlowQueue slow = new SlowQueue();
        Path store = directory.resolve("store");
        try (StoreHarness harness =
                StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH), Clock.system(), slow, 1)) {
            harness.on(() -> harness.store().append(draft("orders", 0, "old")));
            harness.on(() -> harness.store().append(draft("slow", 0, "x")));
            harness.confirmed();
            // A round of writing that does not end, then one that is asked for, then the deletion.
            Future<Integer> first = harness.value(() -> harness.store().deleteExpired());
            slow.isWriting.await();
            Future<Integer> second = harness.value(() -> harness.store().deleteExpired());
            Future<Void> deleted = harness.value(() -> harness.store().deleteTopic("orders"));
            harness.on(() -> harness.store().append(draft("orders", 0, "new")));
            harness.confirmed();
            slow.goesOn.countDown();
            await(Future.all(first, second, deleted));
            harness.on(() -> harness.store().deleteExpired());
            assertThat(harness.bodies("orders", 0)).containsExactly("new");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).containsExactly("new");
        }
    }

    @Test
    void aSegmentOfZerosAtTheEndIsHarmless() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 200);
        int segments = Disk.real().list(store.resolve("commitlog")).size();
        for (int extra = segments; extra < segments + 2; extra++) {
            Files.write(segment(store, (long) extra * SEGMENT_BYTES), new byte[SEGMENT_BYTES]);
        }
        abort(store);
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).hasSize(200);
            harness.on(() -> harness.store().append(draft("orders", 0, "more")));
            assertThat(harness.bodies("orders", 0)).hasSize(201);
        }
    }

    @Test
    void aBlankWithoutANextSegmentIsWrittenOver() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 200);
        List<String> segments = Disk.real().list(store.resolve("commitlog"));
        for (String name : segments.subList(1, segments.size())) {
            Files.delete(store.resolve("commitlog").resolve(name));
        }
        for (boolean aborted : new boolean[] {true, false}) {
            if (aborted) {
                abort(store);
            }
            try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
                List<String> bodies = harness.bodies("orders", 0);
                assertThat(bodies).isNotEmpty().hasSizeLessThan(200);
                harness.on(() -> harness.store().append(draft("orders", 0, "more")));
                assertThat(harness.bodies("orders", 0)).hasSize(bodies.size() + 1);
            }
        }
    }

    @Test
    void queuesFollowALogWhoseOldSegmentsAreGone() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 300);
        Files.delete(segment(store, 0));
        Files.delete(segment(store, SEGMENT_BYTES));
        long first;
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            QueueBounds bounds = harness.value(() -> harness.store().bounds("orders", 0));
            assertThat(bounds.max()).isEqualTo(300);
            assertThat(bounds.min()).isPositive();
            first = bounds.min();
            assertThat(harness.fetch("orders", 0, 0, 32).status()).isEqualTo(FetchStatus.OFFSET_TOO_SMALL);
            assertThat(harness.bodies("orders", 0)).hasSize((int) (300 - first));
        }
        // The same from the log alone: blank entries stand for what is gone.
        Disk.real().deleteTree(store.resolve("consumequeue"));
        for (int time = 0; time < 2; time++) {
            try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
                assertThat(harness.value(() -> harness.store().bounds("orders", 0)))
                        .isEqualTo(new QueueBounds(first, 300));
                assertThat(harness.bodies("orders", 0)).hasSize((int) (300 - first));
            }
        }
    }

    @Test
    void aTopicMadeAnewBeginsAtZeroAlsoAfterACrash() {
        Path store = directory.resolve("store");
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            for (int i = 0; i < 10; i++) {
                harness.on(() -> harness.store().append(draft("orders", 0, "old")));
            }
            harness.on(() -> harness.store().deleteTopic("orders"));
            assertThat(harness.value(() -> harness.store().topics())).isEmpty();
            assertThat(harness.fetch("orders", 0, 0, 1).status()).isEqualTo(FetchStatus.NO_MATCHED_LOGIC_QUEUE);
            Appended first = harness.on(() -> harness.store().append(draft("orders", 0, "new 0")));
            assertThat(first.queueOffset()).isZero();
            harness.on(() -> harness.store().append(draft("orders", 0, "new 1")));
            Path image = image(store);
            try (StoreHarness again = StoreHarness.open(options(image, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
                assertThat(again.bodies("orders", 0)).containsExactly("new 0", "new 1");
            }
        }
    }

    @Test
    void aRecoveryThatEndedWhileItCutIsDoneAgain() throws IOException {
        Path store = directory.resolve("store");
        Appended last = fill(store, 20);
        abort(store);
        truncate(segment(store, 0), last.end());
        truncate(onlyQueueFile(store), 20L * last.queueOffset());
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0)).hasSize(20);
        }
        assertThat(Files.size(segment(store, 0))).isEqualTo(SEGMENT_BYTES);
    }

    @Test
    void aQueueFileOfAnotherLengthIsRefused() throws IOException {
        Path store = directory.resolve("store");
        fill(store, 10);
        Files.write(store.resolve("consumequeue/orders/0/00000000000000000000"), new byte[40]);
        assertThatThrownBy(() -> new Opened(store))
                .hasMessageContaining("consumequeue/orders/0/00000000000000000000 has 40 bytes, 2000 expected");
    }

    @Test
    void aFailedCheckpointNeverRunsAhead() throws IOException {
        Path store = directory.resolve("store");
        Appended last;
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            last = harness.on(() -> harness.store().append(draft("orders", 0, "one")));
            Path image = image(store);
            // Nothing was forced yet, so nothing may be proven.
            assertThat(Files.exists(image.resolve("checkpoint"))).isFalse();
        }
        ByteBuffer checkpoint = ByteBuffer.wrap(Files.readAllBytes(store.resolve("checkpoint")));
        assertThat(checkpoint.capacity()).isEqualTo(4096);
        assertThat(checkpoint.getLong(0)).isEqualTo(last.storeMs());
        assertThat(checkpoint.getLong(8)).isEqualTo(last.storeMs());
    }

    /** Fills a store with messages of one queue and stops it in order. */
    private static Appended fill(Path store, int count) {
        List<Future<Appended>> sent = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            harness.on(() -> {
                for (int i = 0; i < count; i++) {
                    sent.add(harness.store().append(draft("orders", 0, "message " + i, Map.of("KEYS", "a key"))));
                }
                return Future.all(sent);
            });
        }
        return sent.get(count - 1).result();
    }

    private Path image(Path store) {
        return StoreHarness.image(store, directory.resolve("image" + images++));
    }

    private static Path segment(Path store, long base) {
        return store.resolve("commitlog").resolve(String.format("%020d", base));
    }

    private static Path onlyQueueFile(Path store) throws IOException {
        try (var files = Files.walk(store.resolve("consumequeue"))) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    /**
     * Old bytes in place of the properties and of the checksum's name: that looks like a record of a broker that writes no
     * checksum, of whose properties nobody knows whether they are whole.
     */
    private static boolean isUnproven(int bytesToEnd) {
        int valueBytes = RecordChecksum.BYTES - RecordChecksum.PROPERTY.length() - 1;
        return bytesToEnd <= PROPERTY_BYTES + RecordChecksum.BYTES && bytesToEnd > valueBytes;
    }

    private static void truncate(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private static void abort(Path store) throws IOException {
        Files.writeString(store.resolve("abort"), "1");
    }

    /** The last broker ended with its machine, and no force is known to have covered anything. */
    private static void cutPower(Path store) throws IOException {
        abort(store);
        Files.delete(store.resolve("checkpoint"));
    }

    private static byte[] bytesAt(Path file, long from, int count) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(count);
            channel.read(bytes, from);
            return bytes.array();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0)).flip();
            channel.write(one, at);
        }
    }

    /** The files of one topic's queues are not written before something else has happened. */
    private static final class SlowQueue extends WrappedDisk {
        private final CountDownLatch isWriting = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private volatile boolean waitsForStop;

        private SlowQueue() {
            super(Disk.real());
        }

        @Override
        protected DiskFile wrap(Path path, DiskFile file) {
            return new WrappedFile(file) {
                @Override
                public void write(ByteBuffer from, long at) throws IOException {
                    if (path.toString().contains("consumequeue/slow")) {
                        isWriting.countDown();
                        try {
                            goesOn.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                    super.write(from, at);
                }

                @Override
                public void force() throws IOException {
                    super.force();
                    boolean isLast = Thread.currentThread().getName().startsWith("store-worker");
                    if (waitsForStop && isLast && path.toString().contains("commitlog")) {
                        goesOn.countDown();
                    }
                }
            };
        }
    }

    /** A directory opened and recovered without a loop, as the store's worker does it. */
    private static final class Opened implements AutoCloseable {
        private final OpenedStore store;

        private Opened(Path directory) throws IOException {
            StoreOptions options = options(directory, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH);
            store = OpenedStore.open(new ForcelessDisk(Disk.real()), options, new TagCodes(DelayLevels.DEFAULT));
        }

        @Override
        public void close() throws IOException {
            store.queues().close();
            store.segments().close();
            store.lock().close();
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vespermq.fixture.LogLines;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.SystemTopics;
import io.vespermq.message.Tags;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.Boundary;
import io.vespermq.store.api.EntryFilter;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.QueueEntry;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReadTest {
    @TempDir
    Path directory;

    @Test
    void coldMessagesAreReadByWorkers() {
        ColdDisk disk = new ColdDisk();
        fill(300);
        try (StoreHarness harness =
                StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH), Clock.system(), disk, 1)) {
            List<String> bodies = harness.bodies("orders", 0);
            assertThat(bodies).hasSize(300).startsWith("message 0").endsWith("message 299");
            assertThat(disk.mappedReads).isFalse();
            assertThat(harness.on(() -> harness.store().storeTime("orders", 0, 7)))
                    .isEqualTo(1_007);
            assertThat(disk.mappedReads).isFalse();
        }
    }

    /** What was in the page cache when it was written may have been on the disk only since. */
    @Test
    void whatHasCooledIsReadByWorkersFromThenOn() {
        ColdDisk disk = new ColdDisk();
        String large = "x".repeat(64_000);
        try (StoreHarness harness =
                StoreHarness.open(options(directory, 64 << 20, FlushMode.ASYNC_FLUSH), Clock.system(), disk, 1)) {
            // More than what is taken to be in the page cache without asking.
            for (int i = 0; i < (33 << 20) / 64_000; i++) {
                harness.on(() -> harness.store().append(draft("orders", 0, large)));
            }
            assertThat(bodies(harness.fetch("orders", 0, 0, 1))).containsExactly(large);
            disk.isInMemory = true;
            assertThat(bodies(harness.fetch("orders", 0, 0, 1))).containsExactly(large);
            assertThat(disk.mappedReads).isFalse();
        }
    }

    /** Not on the word of the page cache either, which has what was read ahead, and what the tests have just written. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheDiskChangedIsPassedOver(boolean isCold) throws IOException {
        fill(30);
        Path file = directory.resolve("commitlog").resolve("00000000000000000000");
        byte[] log = Files.readAllBytes(file);
        for (String body : List.of("message 0", "message 7", "message 8", "message 28")) {
            log[new String(log, StandardCharsets.ISO_8859_1).indexOf(body)] ^= 1;
        }
        Files.write(file, log);
        Disk disk = isCold ? new ColdDisk() : Disk.real();
        try (StoreHarness harness =
                        StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH), Clock.system(), disk, 1);
                LogLines lines = new LogLines(QueueReads.class)) {
            assertThat(harness.bodies("orders", 0))
                    .hasSize(26)
                    .doesNotContain("message 0", "message 7", "message 8", "message 28")
                    .startsWith("message 1")
                    .endsWith("message 29");
            assertThat(lines.all())
                    .first()
                    .asString()
                    .contains("queue 0 of topic orders: no whole record at byte 0 of the log, byte 0 of its file 0");
            Fetched before = harness.fetch("orders", 0, 3, 32);
            assertThat(before.nextOffset()).isEqualTo(7);
            assertThat(bodies(before)).hasSize(4);
            assertThat(bodies(harness.fetch("orders", 0, 28, 32))).containsExactly("message 29");
        }
    }

    @Test
    void limitsOfAFetch() {
        fill(100);
        try (StoreHarness harness = StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH))) {
            Fetched byCount = harness.fetch("orders", 0, 10, 5);
            assertThat(byCount.nextOffset()).isEqualTo(15);
            assertThat(bodies(byCount)).hasSize(5).startsWith("message 10");

            Fetched first = fetch(harness, 10, 32, 1, EntryFilter.ALL);
            assertThat(first.nextOffset()).isEqualTo(11);
            assertThat(bodies(first)).containsExactly("message 10");

            Fetched byBytes = fetch(harness, 10, 32, 1_000, EntryFilter.ALL);
            ByteBuf messages = byBytes.messages();
            assertThat(messages).isNotNull();
            assertThat(messages == null ? 0 : messages.readableBytes()).isBetween(800, 1_000);
            assertThat(bodies(byBytes)).hasSize((int) byBytes.nextOffset() - 10);
        }
    }

    @Test
    void aFilterPassesOverMessages() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            for (int i = 0; i < 10; i++) {
                Map<String, String> properties = Map.of(PropertyNames.TAGS, i % 5 == 3 ? "rare" : "common");
                String body = "message " + i;
                harness.on(() -> harness.store().append(draft("orders", 0, body, properties)));
            }
            Fetched rare = fetch(harness, 0, 32, 10_000, code -> code == Tags.code("rare"));
            assertThat(bodies(rare)).containsExactly("message 3", "message 8");
            assertThat(rare.nextOffset()).isEqualTo(10);

            Fetched none = fetch(harness, 0, 32, 10_000, code -> false);
            assertThat(none.status()).isEqualTo(FetchStatus.NO_MATCHED_MESSAGE);
            assertThat(none.nextOffset()).isEqualTo(10);
        }
    }

    @Test
    void offsetsByTime() {
        // Message i is stored at 1000 + i.
        fill(250);
        try (StoreHarness harness = StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH))) {
            assertThat(offsetAt(harness, 0, Boundary.LOWER)).isZero();
            assertThat(offsetAt(harness, 1_000, Boundary.LOWER)).isZero();
            assertThat(offsetAt(harness, 1_123, Boundary.LOWER)).isEqualTo(123);
            assertThat(offsetAt(harness, 1_123, Boundary.UPPER)).isEqualTo(123);
            assertThat(offsetAt(harness, 1_249, Boundary.LOWER)).isEqualTo(249);
            assertThat(offsetAt(harness, 5_000, Boundary.LOWER)).isEqualTo(250);
            assertThat(offsetAt(harness, 5_000, Boundary.UPPER)).isEqualTo(249);
            assertThat(offsetAt(harness, 0, Boundary.UPPER)).isZero();
            assertThat(harness.on(() -> harness.store().offsetAt("unknown", 0, 5, Boundary.LOWER)))
                    .isZero();
            assertThat(harness.on(() -> harness.store().storeTime("orders", 0, 250)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void recordsByPosition() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            Appended one = harness.on(() -> harness.store().append(draft("orders", 0, "one")));
            Appended two = harness.on(() -> harness.store().append(draft("orders", 0, "two")));
            harness.confirmed();
            ByteBuf record = harness.on(() -> harness.store().record(two.position()));
            assertThat(StoreHarness.bodies(record)).containsExactly("two");
            for (long wrong : new long[] {-1, one.position() + 1, two.position() - 4, two.end(), 1 << 30}) {
                assertThat(harness.on(() -> harness.store().record(wrong))).isNull();
            }
        }
    }

    @Test
    void aDamagedRecordIsNoRecord() throws IOException {
        fill(3);
        Path file = directory.resolve("commitlog").resolve("00000000000000000000");
        byte[] log = Files.readAllBytes(file);
        log[new String(log, StandardCharsets.ISO_8859_1).indexOf("message 1")] ^= 1;
        Files.write(file, log);
        try (StoreHarness harness = StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH))) {
            List<QueueEntry> entries = harness.on(() -> harness.store().entries("orders", 0, 0, 3));
            assertThat(harness.on(() -> harness.store().record(entries.get(1).position())))
                    .isNull();
            ByteBuf whole =
                    harness.on(() -> harness.store().record(entries.get(2).position()));
            assertThat(StoreHarness.bodies(whole)).containsExactly("message 2");
        }
    }

    /** Bits of the length of an entry: a little more, a little less, behind the end of the file, far behind it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1 << 14, 1 << 30})
    void anEntryWithAWrongLengthIsPassedOver(int bit) throws IOException {
        fill(10);
        Path file = directory.resolve("consumequeue/orders/0").resolve("00000000000000000000");
        byte[] entries = Files.readAllBytes(file);
        ByteBuffer units = ByteBuffer.wrap(entries);
        int length = units.getInt(20 * 4 + 8);
        assertThat(length).isEqualTo(126);
        units.putInt(20 * 4 + 8, length ^ bit);
        Files.write(file, entries);
        try (StoreHarness harness = StoreHarness.open(
                options(directory, 8 << 10, FlushMode.ASYNC_FLUSH), Clock.system(), new ColdDisk(), 1)) {
            assertThat(harness.bodies("orders", 0))
                    .hasSize(9)
                    .startsWith("message 0")
                    .doesNotContain("message 4")
                    .endsWith("message 9");
        }
    }

    /** All records have one length, so that nothing but what they say themselves tells them apart. */
    @ParameterizedTest
    @CsvSource({"orders, 0", "orders, 1", "errors, 0", "mail, 0"})
    void anEntryThatPointsToAnotherMessageIsPassedOver(String topic, int queueId) throws IOException {
        List<String> sent = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            for (int i = 0; i < 10; i++) {
                String body = "%020d".formatted(i);
                sent.add(body);
                harness.on(() -> harness.store().append(draft("orders", 0, body)));
            }
            String elsewhere = "x".repeat(20 + "orders".length() - topic.length());
            for (int i = 0; i < 10; i++) {
                harness.on(() -> harness.store().append(draft(topic, queueId, elsewhere)));
            }
            harness.confirmed();
        }
        boolean isSame = topic.equals("orders") && queueId == 0;
        Path queues = directory.resolve("consumequeue");
        Path file = queues.resolve("orders/0").resolve("0".repeat(20));
        byte[] entries = Files.readAllBytes(file);
        byte[] others =
                Files.readAllBytes(queues.resolve(topic).resolve("" + queueId).resolve("0".repeat(20)));
        // Of another offset in the same queue, of the same one in another queue.
        System.arraycopy(others, 20 * (isSame ? 2 : 4), entries, 20 * 4, 12);
        Files.write(file, entries);
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            List<String> served = harness.bodies("orders", 0).subList(0, 9);
            sent.remove(4);
            assertThat(served).isEqualTo(sent);
        }
    }

    /** RocketMQ goes on with a queue of which a power cut took entries, at the wrong offsets. */
    @Test
    void aQueueThatIsShiftedIsServed() throws IOException {
        fill(10);
        Path file = directory.resolve("consumequeue/orders/0").resolve("0".repeat(20));
        byte[] entries = Files.readAllBytes(file);
        System.arraycopy(entries, 20 * 5, entries, 20 * 3, 20 * 5);
        Arrays.fill(entries, 20 * 8, 20 * 10, (byte) 0);
        Files.write(file, entries);
        try (StoreHarness harness = StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("orders", 0))
                    .startsWith("message 0", "message 1", "message 2", "message 5", "message 6")
                    .contains("message 9");
        }
    }

    /** RocketMQ's light queues have entries of their own for messages of another topic. */
    @Test
    void aLightQueueIsServed() throws IOException {
        fill(10);
        Path light = Files.createDirectories(directory.resolve("consumequeue/%LMQ%light/0"));
        String name = "0".repeat(20);
        byte[] entries =
                Files.readAllBytes(directory.resolve("consumequeue/orders/0").resolve(name));
        byte[] some = new byte[entries.length];
        System.arraycopy(entries, 20 * 4, some, 0, 20 * 3);
        Files.write(light.resolve(name), some);
        try (StoreHarness harness = StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.bodies("%LMQ%light", 0)).containsExactly("message 4", "message 5", "message 6");
        }
    }

    @Test
    void entriesOfDelayedMessagesCarryTheirDeliveryTime() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            Appended at = harness.on(() ->
                    harness.store().append(draft(SystemTopics.SCHEDULE, 2, "later", Map.of(PropertyNames.DELAY, "3"))));
            List<QueueEntry> entries = harness.on(() -> harness.store().entries(SystemTopics.SCHEDULE, 2, 0, 10));
            assertThat(entries)
                    .containsExactly(
                            new QueueEntry(0, at.position(), (int) (at.end() - at.position()), at.storeMs() + 10_000));
            assertThat(harness.on(() -> harness.store().entries(SystemTopics.SCHEDULE, 2, 1, 10)))
                    .isEmpty();
        }
    }

    @Test
    void arrivalsAreToldInOrder() {
        List<String> heard = new ArrayList<>();
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            harness.on(() -> {
                harness.store().onArrival((topic, queueId, offset, code) -> heard.add(topic + queueId + "@" + offset));
                return Future.all(
                        harness.store().append(draft("a", 1, "x")),
                        harness.store().append(draft("b", 0, "x")),
                        harness.store().append(draft("a", 1, "x")));
            });
            assertThat(harness.value(() -> List.copyOf(heard))).containsExactly("a1@0", "b0@0", "a1@1");
        }
    }

    /** Messages with store times 1000, 1001, …, stopped in order. */
    private void fill(int count) {
        SteppingClock clock = new SteppingClock();
        try (StoreHarness harness =
                StoreHarness.open(options(directory, 8 << 10, FlushMode.ASYNC_FLUSH), clock, Disk.real(), 1)) {
            List<Future<Appended>> sent = new ArrayList<>();
            harness.on(() -> {
                for (int i = 0; i < count; i++) {
                    sent.add(harness.store().append(draft("orders", 0, "message " + i)));
                }
                return Future.all(sent);
            });
            await(sent.get(count - 1));
        }
    }

    private static long offsetAt(StoreHarness harness, long ms, Boundary boundary) {
        return harness.on(() -> harness.store().offsetAt("orders", 0, ms, boundary));
    }

    private static Fetched fetch(StoreHarness harness, long offset, int count, int bytes, EntryFilter filter) {
        return harness.on(() -> harness.store().fetch(new FetchRequest("orders", 0, offset, count, bytes, filter)));
    }

    private static List<String> bodies(Fetched fetched) {
        ByteBuf messages = fetched.messages();
        return messages == null ? List.of() : StoreHarness.bodies(messages);
    }

    /** One millisecond passes with each reading. */
    private static final class SteppingClock implements Clock {
        // Read on the store's loop only: once when the store is opened, then for each message.
        private long ms = 999;

        @Override
        public long epochMs() {
            return ms++;
        }

        @Override
        public long nanos() {
            return Clock.system().nanos();
        }
    }

    /** A disk on which nothing is in the page cache, as long as it says so; views of it must not be read. */
    private static final class ColdDisk extends WrappedDisk {
        private volatile boolean isInMemory;
        private volatile boolean mappedReads;

        private ColdDisk() {
            super(Disk.real());
        }

        @Override
        protected DiskFile wrap(Path path, DiskFile file) {
            return new WrappedFile(file) {
                @Override
                public FileView view(int length) {
                    return new ColdView();
                }
            };
        }

        private final class ColdView implements FileView {
            @Override
            public ByteBuffer range(int at, int length) {
                mappedReads = true;
                return ByteBuffer.allocate(length);
            }

            @Override
            public int getInt(int at) {
                mappedReads = true;
                return 0;
            }

            @Override
            public long getLong(int at) {
                mappedReads = true;
                return 0;
            }

            @Override
            public boolean isInMemory(int at, int length) {
                return isInMemory;
            }
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.api.Retention;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.NoSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are found by their keys, whatever became of the index in between: the log has them. */
@Timeout(120)
class IndexTest {
    private static final Path ROOT = Path.of("/store");
    private static final Path INDEX = ROOT.resolve("index");
    private static final int SLOTS = 2_000;
    private static final int UNITS = 51;
    private static final int MESSAGES = 90;
    private static final long ALWAYS = Long.MAX_VALUE;

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock();
    private final List<Appended> places = new ArrayList<>();

    private static StoreOptions indexing() {
        return indexing(SLOTS, UNITS);
    }

    private static StoreOptions indexing(int slots, int units) {
        return indexing(new IndexOptions(true, slots, units));
    }

    private static StoreOptions indexing(IndexOptions index) {
        StoreOptions plain = options(
                ROOT,
                8 << 10,
                FlushMode.SYNC_FLUSH,
                new Retention(Duration.ofHours(1).toMillis(), Set.of(), ZoneId.of("UTC"), 1, 1, Long.MAX_VALUE));
        return StoreHarness.indexed(plain, index);
    }

    @Test
    void everyKeyIsFoundInItsTopicAndTime() {
        try (StoreHarness harness = open(disk)) {
            fill(harness);
            assertThat(disk.list(INDEX)).as("two keys a message, fifty a file").hasSize(4);
            checkAll(harness);
            assertThat(find(harness, "orders", "shared", 0, ALWAYS, 5))
                    .as("the newest first, no more than asked for")
                    .containsExactlyElementsOf(newest(places, 5));
            assertThat(find(harness, "others", "key-7", 0, ALWAYS, 10)).isEmpty();
            assertThat(find(harness, "orders", "key-70000", 0, ALWAYS, 10)).isEmpty();
            long storedMs = places.get(40).storeMs();
            assertThat(find(harness, "orders", "shared", storedMs, storedMs, 99))
                    .contains(places.get(40).position());
            assertThat(find(harness, "orders", "shared", storedMs, storedMs, 99))
                    .as("seconds, not milliseconds, are what the index knows")
                    .doesNotContain(places.get(39).position(), places.get(41).position());
            assertThat(find(harness, "orders", "shared", 0, places.get(0).storeMs() - 1, 99))
                    .isEmpty();
        }
    }

    @Test
    void aFileIsWhatRocketMqReads() {
        Appended place;
        try (StoreHarness harness = open(disk)) {
            place = await(harness.store().append(draft("T", 0, "x", Map.of("KEYS", "k"))));
            awaitIndexed(harness);
        }
        String name = disk.list(INDEX).get(0);
        assertThat(name)
                .isEqualTo(DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS")
                        .format(Instant.ofEpochMilli(place.storeMs()).atZone(ZoneId.systemDefault())));
        ByteBuffer bytes = ByteBuffer.wrap(disk.bytes(INDEX.resolve(name)));
        assertThat(bytes.capacity()).isEqualTo(40 + SLOTS * 4 + UNITS * 20);
        assertThat(List.of(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()))
                .containsExactly(place.storeMs(), place.storeMs(), place.position(), place.position());
        assertThat(bytes.getInt()).isEqualTo(1);
        assertThat(bytes.getInt()).as("one more than there are").isEqualTo(2);
        int hash = "T#k".hashCode();
        assertThat(bytes.getInt(40 + hash % SLOTS * 4)).isEqualTo(1);
        int unit = 40 + SLOTS * 4 + 20;
        assertThat(bytes.getInt(unit)).isEqualTo(hash);
        assertThat(bytes.getLong(unit + 4)).isEqualTo(place.position());
        assertThat(bytes.getInt(unit + 12)).isZero();
        assertThat(bytes.getInt(unit + 16)).isZero();
    }

    @ParameterizedTest
    @EnumSource(SimDisk.Fate.class)
    void afterAKillOrAPowerCutAllIsFound(SimDisk.Fate fate) {
        List<SimDisk> moments = new ArrayList<>();
        try (StoreHarness harness = open(disk)) {
            fill(harness);
            harness.undeploy();
        }
        try (StoreHarness harness = open(disk)) {
            disk.onChange(() -> moments.add(disk.copy()));
            List<Appended> before = List.copyOf(places);
            fill(harness);
            disk.onChange(() -> {});
            places.clear();
            places.addAll(before);
        }
        Random random = new Random(3);
        for (int i = 0; i < moments.size(); i += Math.max(1, moments.size() / 12)) {
            try (StoreHarness harness = open(moments.get(i).afterCrash(fate, random))) {
                awaitIndexed(harness);
                checkAll(harness);
            }
        }
    }

    /** The process ends when slots lead to units already that the header does not count yet. */
    @Test
    void afterAKillInTheMiddleOfAnAdditionAllIsFound() {
        List<SimDisk> moments = new ArrayList<>();
        WrappedDisk watched = new WrappedDisk(disk) {
            @Override
            protected DiskFile wrap(Path path, DiskFile file) {
                return new WrappedFile(file) {
                    @Override
                    public void write(ByteBuffer from, long at) throws IOException {
                        if (path.startsWith(INDEX) && at == 0) {
                            moments.add(disk.copy());
                        }
                        super.write(from, at);
                    }
                };
            }
        };
        for (int i = 0; i < 6; i++) {
            // What waits in memory is written at a stop.
            try (StoreHarness harness = open(watched)) {
                append(harness, 8);
            }
        }
        assertThat(moments).hasSizeGreaterThan(6);
        for (SimDisk moment : moments) {
            try (StoreHarness harness = open(moment)) {
                awaitIndexed(harness);
                long end =
                        harness.value(() -> harness.store().bounds("orders", 0)).max();
                assertThat(find(harness, "orders", "shared", 0, ALWAYS, 1_000))
                        .containsExactlyInAnyOrderElementsOf(newest(places.subList(0, (int) end), (int) end));
            }
        }
    }

    @Test
    void whatWasStoredWithoutAnIndexIsIndexed() {
        try (StoreHarness harness = StoreHarness.open(indexing(IndexOptions.NONE), clock, disk, 1)) {
            append(harness);
            assertThat(find(harness, "orders", "shared", 0, ALWAYS, 10)).isEmpty();
        }
        assertThat(disk.exists(INDEX)).isFalse();
        try (StoreHarness harness = open(disk)) {
            awaitIndexed(harness);
            checkAll(harness);
        }
    }

    @Test
    void theIndexGoesWithTheLog() {
        try (StoreHarness harness = open(disk)) {
            fill(harness);
            clock.advance(Duration.ofHours(2));
            List<Appended> old = List.copyOf(places);
            fill(harness);
            String oldest = disk.list(INDEX).get(0);
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isPositive();
            assertThat(disk.list(INDEX)).doesNotContain(oldest);
            places.removeAll(old);
            checkAll(harness);
        }
    }

    @Test
    void theIndexGoesWithTheLogWhenNothingIsIndexedAnyMore() {
        try (StoreHarness harness = open(disk)) {
            fill(harness);
        }
        Map<String, Long> ends = disk.list(INDEX).stream()
                .collect(Collectors.toMap(name -> name, name -> ByteBuffer.wrap(disk.bytes(INDEX.resolve(name)))
                        .getLong(24)));
        clock.advance(Duration.ofHours(2));
        try (StoreHarness harness = StoreHarness.open(indexing(IndexOptions.NONE), clock, disk, 1)) {
            append(harness);
            assertThat(harness.<Integer>on(() -> harness.store().deleteExpired()))
                    .isPositive();
            long min = harness.value(() -> harness.store().status()).minPosition();
            assertThat(ends.values()).anyMatch(end -> end < min).anyMatch(end -> end >= min);
            ends.values().removeIf(end -> end < min);
            assertThat(disk.list(INDEX)).containsExactlyInAnyOrderElementsOf(ends.keySet());
        }
    }

    @Test
    void aMessageIsFoundAsSoonAsItsSendIsAnswered() {
        try (StoreHarness harness = StoreHarness.open(indexing(SLOTS, 1_000), clock, disk, 1)) {
            for (int i = 0; i < 20; i++) {
                append(harness, 1);
                assertThat(find(harness, "orders", "key-" + i, 0, ALWAYS, 10))
                        .containsExactly(places.get(i).position());
            }
            assertThat(disk.bytes(INDEX.resolve(disk.list(INDEX).get(0))))
                    .as("none of it is in the file: it waits in memory")
                    .containsOnly(0, 1);
        }
    }

    /** Whatever was written together and in how many goes. */
    @Test
    void aFileHasTheBytesThatKeyAfterKeyWouldGiveIt() {
        int slots = 7;
        int units = 200;
        for (int messages : List.of(1, 3, 20, 5, 41)) {
            try (StoreHarness harness = StoreHarness.open(indexing(slots, units), clock, disk, 1)) {
                append(harness, messages);
            }
        }
        ByteBuffer expected = ByteBuffer.allocate(40 + slots * 4 + units * 20);
        int unit = 1;
        int used = 0;
        for (Appended place : places) {
            for (String key : List.of("key-" + places.indexOf(place), "shared")) {
                int code = ("orders#" + key).hashCode();
                int hash = code < 0 ? -code : code;
                int slot = 40 + hash % slots * 4;
                used += expected.getInt(slot) == 0 ? 1 : 0;
                expected.putInt(40 + slots * 4 + unit * 20, hash)
                        .putLong(40 + slots * 4 + unit * 20 + 4, place.position())
                        .putInt(40 + slots * 4 + unit * 20 + 12, (int)
                                ((place.storeMs() - places.get(0).storeMs()) / 1_000))
                        .putInt(40 + slots * 4 + unit * 20 + 16, expected.getInt(slot))
                        .putInt(slot, unit++);
            }
        }
        Appended first = places.get(0);
        Appended last = places.get(places.size() - 1);
        expected.putLong(0, first.storeMs()).putLong(8, last.storeMs());
        expected.putLong(16, first.position()).putLong(24, last.position());
        expected.putInt(32, used).putInt(36, unit);
        assertThat(disk.list(INDEX)).hasSize(1);
        assertThat(disk.bytes(INDEX.resolve(disk.list(INDEX).get(0)))).isEqualTo(expected.array());
    }

    @Test
    void whatHasNoKeysIsNotReadAgain() {
        Appended last;
        try (StoreHarness harness = open(disk)) {
            append(harness, 3);
            await(harness.store().append(draft("orders", 0, "no key")));
            last = await(harness.store().append(draft("orders", 0, "no key")));
        }
        ByteBuffer header =
                ByteBuffer.wrap(disk.bytes(INDEX.resolve(disk.list(INDEX).get(0))));
        assertThat(header.getLong(24)).isEqualTo(last.position());
        assertThat(header.getLong(8)).isEqualTo(last.storeMs());
        try (StoreHarness harness = open(disk)) {
            append(harness, 3);
            awaitIndexed(harness);
            checkAll(harness);
        }
    }

    @Test
    void aFileThatCouldNotBeForcedIsMadeAnew() {
        Disk broken = new WrappedDisk(disk) {
            @Override
            protected DiskFile wrap(Path path, DiskFile file) {
                return new WrappedFile(file) {
                    @Override
                    public void force() throws IOException {
                        if (path.startsWith(INDEX)) {
                            throw new IOException("the disk of the index is broken");
                        }
                        super.force();
                    }
                };
            }
        };
        try (StoreHarness harness = open(broken)) {
            append(harness, 10);
        }
        assertThat(disk.list(INDEX)).isEmpty();
        try (StoreHarness harness = open(disk)) {
            awaitIndexed(harness);
            checkAll(harness);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noSendFailsBecauseTheIndexDoes(boolean isFull) {
        AtomicBoolean isBroken = new AtomicBoolean(true);
        Disk broken = new WrappedDisk(disk) {
            @Override
            protected DiskFile wrap(Path path, DiskFile file) {
                return new WrappedFile(file) {
                    @Override
                    public void write(ByteBuffer from, long at) throws IOException {
                        if (path.startsWith(INDEX) && isBroken.get()) {
                            IOException cause = new IOException("the disk of the index is broken");
                            throw isFull ? new NoSpace("full", cause) : cause;
                        }
                        super.write(from, at);
                    }
                };
            }
        };
        try (StoreHarness harness = open(broken)) {
            append(harness);
            assertThat(harness.value(() -> harness.store().status()).writable()).isTrue();
            assertThat(harness.value(() -> harness.store().status()).indexBehindBytes())
                    .isPositive();
            assertThat(harness.value(() -> harness.store().status()).indexBehindMs())
                    .isEqualTo(
                            places.get(MESSAGES - 1).storeMs() - places.get(0).storeMs());
            KeyMatches matches = harness.on(() -> harness.store().find("orders", "key-1", 0, ALWAYS, 10));
            assertThat(matches.missingBytes()).isPositive();
            isBroken.set(false);
            if (isFull) {
                awaitIndexed(harness);
                checkAll(harness);
            }
        }
        try (StoreHarness harness = open(disk)) {
            awaitIndexed(harness);
            checkAll(harness);
        }
    }

    /** More than the index takes at a time. */
    @Test
    void messagesMayHaveManyKeys() {
        StoreOptions roomy = indexing(1_000, 20_000);
        try (StoreHarness harness = StoreHarness.open(roomy, clock, disk, 1)) {
            for (int i = 0; i < 15; i++) {
                String keys = IntStream.range(i * 1_000, (i + 1) * 1_000)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "));
                places.add(await(harness.store().append(draft("orders", 0, "x", Map.of("KEYS", keys)))));
            }
            awaitIndexed(harness);
            for (int key = 0; key < 15_000; key += 333) {
                assertThat(find(harness, "orders", Integer.toString(key), 0, ALWAYS, 10))
                        .containsExactly(places.get(key / 1_000).position());
            }
        }
    }

    private StoreHarness open(Disk on) {
        return StoreHarness.open(indexing(), clock, on, 1);
    }

    private void fill(StoreHarness harness) {
        append(harness);
        awaitIndexed(harness);
    }

    private void append(StoreHarness harness) {
        append(harness, MESSAGES);
    }

    private void append(StoreHarness harness, int messages) {
        for (int i = 0; i < messages; i++) {
            Map<String, String> keys = Map.of("KEYS", "key-" + places.size() + " shared");
            places.add(await(harness.store().append(draft("orders", 0, "x".repeat(100), keys))));
            clock.advance(Duration.ofSeconds(2));
        }
        harness.confirmed();
    }

    private static void awaitIndexed(StoreHarness harness) {
        harness.confirmed();
        while (harness.value(() -> harness.store().status()).indexBehindBytes() > 0) {
            Thread.onSpinWait();
        }
    }

    private void checkAll(StoreHarness harness) {
        for (Appended place : places) {
            ByteBuf record = harness.on(() -> harness.store().record(place.position()));
            String keys = Objects.requireNonNull(
                    new StoredMessage(record.nioBuffer()).properties().get("KEYS"));
            record.release();
            assertThat(find(harness, "orders", keys.split(" ", -1)[0], 0, ALWAYS, 10))
                    .containsExactly(place.position());
        }
        List<Long> all = places.stream().map(Appended::position).toList();
        assertThat(find(harness, "orders", "shared", 0, ALWAYS, 1_000)).containsAll(all);
    }

    private static List<Long> newest(List<Appended> of, int count) {
        List<Long> newest = new ArrayList<>();
        for (int i = of.size() - 1; newest.size() < count; i--) {
            newest.add(of.get(i).position());
        }
        return newest;
    }

    private static List<Long> find(StoreHarness harness, String topic, String key, long begin, long end, int max) {
        KeyMatches matches = harness.on(() -> harness.store().find(topic, key, begin, end, max));
        return matches.positions();
    }
}

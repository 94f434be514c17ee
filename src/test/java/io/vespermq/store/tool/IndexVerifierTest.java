package io.vespermq.store.tool;

import static io.vespermq.store.StoreHarness.draft;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.IndexOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of an index that is not as the log wants it. */
@Timeout(60)
class IndexVerifierTest {
    private static final long SEED = Long.getLong("vesper.seed", 20_261_128L);
    private static final int FLIPS = 1_500;
    private static final int KEYS = 2 * FilledStore.MESSAGES;
    private static final int SLOT_AREA = 40;
    private static final int UNIT_AREA = 2040;
    private static final int UNIT_BYTES = 20;

    @TempDir
    private Path root;

    private FilledStore filled;
    private List<Path> files;
    private final List<String> faults = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        filled = FilledStore.in(root);
        try (Stream<Path> all = Files.list(root.resolve("index"))) {
            files = all.sorted().toList();
        }
    }

    @Test
    void everyKeyIsCompared() throws IOException {
        StoreVerifier.Summary found = verify();
        assertThat(faults).isEmpty();
        assertThat(found.indexFiles()).isEqualTo(files.size()).isEqualTo(4);
        assertThat(found.keys()).isEqualTo(KEYS);
    }

    @Test
    void everyFlipThatASearchCouldSeeIsTold() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < FLIPS; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] whole = Files.readAllBytes(file);
            int at = random.nextInt(whole.length);
            int bit = random.nextInt(8);
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << bit);
            if (isSeen(whole, at) && !isStillEmpty(whole, flipped, at)) {
                Files.write(file, flipped);
                faults.clear();
                StoreVerifier.Summary found = verify();
                assertThat(found.indexFaults())
                        .as("bit %d of byte %d of %s", bit, at, file)
                        .isPositive();
                assertThat(faults)
                        .allMatch(
                                fault -> fault.startsWith(file + ", byte ") || fault.contains("expected in the index"));
                Files.write(file, whole);
            }
        }
    }

    /** Not those fields of the header that may be larger, or that nobody reads, nor what lies behind the last unit. */
    private static boolean isSeen(byte[] file, int at) {
        int nextUnit = ByteBuffer.wrap(file).getInt(36);
        boolean isInHeader = at < 8 || (at >= 16 && at < 24) || (at >= 36 && at < SLOT_AREA);
        int firstTime = UNIT_AREA + UNIT_BYTES + 12;
        boolean isUnit = at >= UNIT_AREA + UNIT_BYTES
                && at < UNIT_AREA + nextUnit * UNIT_BYTES
                && (at < firstTime || at >= firstTime + 4);
        boolean isSlot = at >= SLOT_AREA && at < UNIT_AREA;
        return isInHeader || isSlot || isUnit;
    }

    /** A slot that leads to no unit which counts is as good as empty. */
    private static boolean isStillEmpty(byte[] before, byte[] after, int at) {
        int slot = at - at % 4;
        int found = ByteBuffer.wrap(after).getInt(slot);
        int nextUnit = ByteBuffer.wrap(before).getInt(36);
        return at >= SLOT_AREA
                && at < UNIT_AREA
                && ByteBuffer.wrap(before).getInt(slot) == 0
                && (found < 0 || found >= nextUnit);
    }

    @Test
    void theFirstFaultOfAFileIsToldWithWhatWasExpected() throws IOException {
        byte[] bytes = Files.readAllBytes(files.get(0));
        ByteBuffer units = ByteBuffer.wrap(bytes);
        int third = UNIT_AREA + 3 * UNIT_BYTES;
        long position = units.getLong(third + 4);
        units.putInt(third, units.getInt(third) ^ 1);
        units.putLong(third + UNIT_BYTES + 4, position + 1);
        Files.write(files.get(0), bytes);
        verify();
        assertThat(faults.get(0))
                .startsWith(files.get(0) + ", byte " + third + ": a key of the message at byte " + position
                        + " of the log expected, one that it has not found; and ")
                .endsWith(" more faults in the file");
    }

    @Test
    void messagesThatAreNotIndexedAreCounted() throws IOException {
        Files.delete(files.get(1));
        verify();
        // A file takes the 119 keys of 59 messages.
        long first = filled.at().get(59).position();
        assertThat(faults)
                .containsExactly("log file "
                        + String.format(
                                "%020d, byte %d",
                                first - first % FilledStore.SEGMENT_BYTES, first % FilledStore.SEGMENT_BYTES)
                        + ": the message expected in the index under"
                        + " one of its keys, not found, nor 58 more behind it");
    }

    /** RocketMQ did not index tags once; its records of ended transactions have nothing else. */
    @Test
    void messagesWithATagAloneNeedNotBeIndexed() throws IOException {
        Path other = root.resolve("tags");
        try (StoreHarness harness = FilledStore.open(other, FilledStore.SMALL_INDEX)) {
            for (Map<String, String> properties :
                    List.of(Map.of("KEYS", "a"), Map.of("TAGS", "d"), Map.<String, String>of(), Map.of("KEYS", "b"))) {
                harness.on(() -> harness.store().append(draft("orders", 0, "x", properties)));
            }
            harness.confirmed();
        }
        Path only;
        try (Stream<Path> all = Files.list(other.resolve("index"))) {
            only = all.findFirst().orElseThrow();
        }
        ByteBuffer units = ByteBuffer.wrap(Files.readAllBytes(only));
        assertThat(units.getInt(36)).as("two keys and a tag").isEqualTo(4);
        // As if the second had never been added.
        int second = UNIT_AREA + 2 * UNIT_BYTES;
        int third = second + UNIT_BYTES;
        units.putInt(SLOT_AREA + 4 * (units.getInt(second) % FilledStore.SMALL_INDEX.slots()), 0);
        units.putInt(SLOT_AREA + 4 * (units.getInt(third) % FilledStore.SMALL_INDEX.slots()), 2);
        units.put(second, units.array(), third, UNIT_BYTES);
        units.putInt(36, 3);
        Files.write(only, units.array());
        try (StoreAtRest store = StoreAtRest.toRead(other)) {
            StoreVerifier.verify(store, FilledStore.SMALL_INDEX, faults::add);
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void messagesThatTheDiskHasDamagedAreNoFaultOfTheIndex() throws IOException {
        filled.damage(filled.at().get(10).position() + 50);
        StoreVerifier.Summary found = verify();
        assertThat(found.logFaults()).isPositive();
        assertThat(found.indexFaults()).isZero();
    }

    @Test
    void anIndexThatKnowsMoreThanTheLogHasIsTold() throws IOException {
        filled.damage(filled.at().get(FilledStore.MESSAGES - 1).position() + 50);
        StoreVerifier.Summary found = verify();
        assertThat(found.indexFaults()).isEqualTo(1);
        assertThat(faults.get(faults.size() - 1)).contains("found; the log ends at " + found.end());
        Files.createFile(root.resolve("abort"));
        assertThat(verify().indexFaults())
                .as("its broker was killed: the next start mends it")
                .isZero();
    }

    @Test
    void filesOfAnotherSizeAreNotRead() throws IOException {
        StoreVerifier.Summary found;
        try (StoreAtRest store = StoreAtRest.toRead(root)) {
            found = StoreVerifier.verify(store, new IndexOptions(true, 500, 121), faults::add);
        }
        assertThat(found.indexFaults()).isEqualTo(4);
        assertThat(faults.get(0))
                .isEqualTo(
                        files.get(0) + " has 4440 bytes, 4460 expected with 500 slots and 121 units, and was not read:"
                                + " give maxHashSlotNum and maxIndexNum of the broker with --slots and --units");
    }

    @Test
    void slotsThatLeadToUnitsNobodyCountsAreFollowed() throws IOException {
        // As when the disk was full behind the first pages of slots.
        Path newest = files.get(3);
        byte[] bytes = Files.readAllBytes(newest);
        ByteBuffer units = ByteBuffer.wrap(bytes);
        int next = units.getInt(36);
        int slot =
                SLOT_AREA + 4 * (units.getInt(UNIT_AREA + UNIT_BYTES * (next - 1)) % FilledStore.SMALL_INDEX.slots());
        assertThat(units.getInt(slot)).isEqualTo(next - 1);
        units.putInt(slot, next);
        units.putInt(UNIT_AREA + UNIT_BYTES * next + 16, next - 1);
        Files.write(newest, bytes);
        verify();
        assertThat(faults).isEmpty();
        units.putInt(UNIT_AREA + UNIT_BYTES * next + 16, 0);
        Files.write(newest, bytes);
        verify();
        assertThat(faults)
                .containsExactly(newest + ", byte " + slot + ": unit " + (next - 1)
                        + " expected as the newest of its slot, " + next + " found");
    }

    /** RocketMQ writes the number of units with the first of them. */
    @Test
    void aFileWithoutUnitsMayCountNone() throws IOException {
        Files.write(root.resolve("index").resolve("29990101000000000"), new byte[4440]);
        verify();
        assertThat(faults).isEmpty();
    }

    /** As RocketMQ begins a file behind a full one: the first message's time counts from the end of that. */
    @Test
    void theFirstUnitMayCountFromTheFileBefore() throws IOException {
        byte[] bytes = Files.readAllBytes(files.get(1));
        ByteBuffer.wrap(bytes).putInt(UNIT_AREA + UNIT_BYTES + 12, 3600);
        Files.write(files.get(1), bytes);
        verify();
        assertThat(faults).isEmpty();
    }

    private StoreVerifier.Summary verify() throws IOException {
        try (StoreAtRest store = StoreAtRest.toRead(root)) {
            return StoreVerifier.verify(store, FilledStore.SMALL_INDEX, faults::add);
        }
    }
}

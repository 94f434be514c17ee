package io.vespermq.store.tool;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a store that somebody damaged. */
@Timeout(60)
class StoreVerifierTest {
    private static final int SEGMENT_BYTES = 8 << 10;
    private static final int MESSAGES = 100;

    @TempDir
    private Path directory;

    private final List<Appended> at = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    @Test
    void aStoreThatWasStoppedHasNoFaults() throws IOException {
        fill();
        StoreVerifier.Summary found = verify();
        assertThat(faults).isEmpty();
        assertThat(found)
                .isEqualTo(new StoreVerifier.Summary(
                        0, at.get(MESSAGES - 1).end(), MESSAGES, 0, 0, 2, MESSAGES, 0, 0, 0, 0, 0));
    }

    @Test
    void damageInTheMiddleIsToldWithWhatFollows() throws IOException {
        fill();
        Appended damaged = at.get(10);
        damage(damaged.position() + 50);
        damage(at.get(11).position() + 50);
        StoreVerifier.Summary found = verify();
        assertThat(found.records()).isEqualTo(MESSAGES - 2);
        assertThat(found.end()).isEqualTo(at.get(MESSAGES - 1).end());
        assertThat(faults.get(0))
                .isEqualTo("log file 00000000000000000000, byte " + damaged.position()
                        + ": a record expected, no whole record for "
                        + (at.get(12).position() - damaged.position()) + " bytes found; the next one begins at byte "
                        + at.get(12).position() + " of the log");
        assertThat(faults.subList(1, faults.size()))
                .hasSize(2)
                .allMatch(fault -> fault.endsWith("1 messages before it are missing"));
    }

    @Test
    void damageThatAStartHasClosedIsNoFaultAnyMore() throws IOException {
        fill();
        Appended damaged = at.get(10);
        damage(damaged.position() + 50);
        // Its process was killed, and the machine runs on.
        Files.writeString(directory.resolve("abort"), "1\n" + Disk.real().bootId());
        StoreHarness.open(options(directory, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))
                .close();
        StoreVerifier.Summary found = verify();
        assertThat(faults).isEmpty();
        assertThat(found.lostBytes()).isEqualTo(damaged.end() - damaged.position());
        assertThat(found.entries()).as("with one for what is lost").isEqualTo(MESSAGES);
    }

    @Test
    void damageUpToTheEndOfAFileIsTold() throws IOException {
        fill();
        Appended last = at.stream()
                .filter(each -> each.position() < SEGMENT_BYTES)
                .reduce((first, second) -> second)
                .orElseThrow();
        damage(last.position() + 50);
        verify();
        assertThat(faults.get(0)).contains("byte " + last.position(), "the next one begins at byte " + SEGMENT_BYTES);
    }

    @Test
    void aTornTailIsTold() throws IOException {
        fill();
        damage(at.get(MESSAGES - 1).position() + 50);
        StoreVerifier.Summary found = verify();
        assertThat(found.end()).isEqualTo(at.get(MESSAGES - 1).position());
        assertThat(faults.get(0))
                .contains("zeros or a record expected behind the end of the log")
                .endsWith("bytes found that are neither");
        assertThat(faults.get(1))
                .contains("points to byte " + found.end() + " of the log, which ends at " + found.end());
    }

    @Test
    void aLogWhoseOnlyRecordIsDamagedHasAFault() throws IOException {
        fill(1);
        damage(at.get(0).position() + 50);
        Files.createFile(directory.resolve("abort"));
        StoreVerifier.Summary found = verify();
        assertThat(found.records()).isZero();
        assertThat(faults)
                .singleElement()
                .asString()
                .startsWith("log file 00000000000000000000, byte 0: zeros or a record expected");
    }

    @Test
    void damageBehindAFullFileIsTold() throws IOException {
        fill();
        long last = at.get(MESSAGES - 1).position();
        long base = last - last % SEGMENT_BYTES;
        for (Appended each : at) {
            if (each.position() >= base) {
                damage(each.position() + 50);
            }
        }
        Files.createFile(directory.resolve("abort"));
        verify();
        assertThat(faults)
                .singleElement()
                .asString()
                .startsWith("log file " + String.format("%020d", base) + ", byte 0: zeros or a record expected");
    }

    @Test
    void aWholeFileOfZerosInTheMiddleIsTold() throws IOException {
        fill(2 * MESSAGES);
        Files.write(
                directory.resolve("commitlog").resolve(String.format("%020d", SEGMENT_BYTES)), new byte[SEGMENT_BYTES]);
        verify();
        assertThat(faults.get(0))
                .isEqualTo("log file " + String.format("%020d", SEGMENT_BYTES)
                        + ", byte 0: a record expected, no whole record for " + SEGMENT_BYTES
                        + " bytes found; the next one begins at byte " + 2 * SEGMENT_BYTES + " of the log");
    }

    @Test
    void entriesThatPointElsewhereAreTold() throws IOException {
        fill();
        Path queue = directory.resolve("consumequeue/orders/1").resolve("0".repeat(20));
        byte[] entries = Files.readAllBytes(queue);
        entries[20 * 3 + 7] ^= 4;
        Files.write(queue, entries);
        verify();
        assertThat(faults).singleElement().asString().startsWith(queue + ", byte 60: the entry of offset 3 points to");
    }

    @Test
    void aDirectoryWithoutAStoreAndOneInUseAreRefused() throws IOException {
        assertThatThrownBy(this::verify)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no store in " + directory);
        assertThat(directory).isEmptyDirectory();
        try (StoreHarness harness = StoreHarness.open(options(directory, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            assertThat(harness.value(() -> harness.store().topics())).isEmpty();
            assertThatThrownBy(this::verify)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another broker");
        }
    }

    private StoreVerifier.Summary verify() throws IOException {
        try (StoreAtRest store = StoreAtRest.toRead(directory)) {
            return StoreVerifier.verify(store, FilledStore.SMALL_INDEX, faults::add);
        }
    }

    private void fill() {
        fill(MESSAGES);
    }

    private void fill(int count) {
        try (StoreHarness harness = StoreHarness.open(options(directory, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            for (int i = 0; i < count; i++) {
                int queue = i % 2;
                String body = "message " + i;
                at.add(harness.on(() -> harness.store().append(draft("orders", queue, body))));
            }
            harness.confirmed();
        }
    }

    private void damage(long position) throws IOException {
        String name = String.format("%020d", position - position % SEGMENT_BYTES);
        Path file = directory.resolve("commitlog").resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (position % SEGMENT_BYTES)] ^= 1;
        Files.write(file, bytes);
    }
}

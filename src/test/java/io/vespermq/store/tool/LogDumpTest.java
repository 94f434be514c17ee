package io.vespermq.store.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.store.StoreHarness;
import io.vespermq.store.WrappedDisk;
import io.vespermq.store.api.Appended;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a log for somebody who wants to see it. */
@Timeout(60)
class LogDumpTest {
    @TempDir
    private Path root;

    private FilledStore store;
    private final List<Long> taken = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void fill() {
        store = FilledStore.in(root);
    }

    @Test
    void everyRecordComesInTheOrderOfTheLog() throws IOException {
        assertThat(dump(LogDump.Selection.ALL)).isZero();
        assertThat(taken).containsExactlyElementsOf(positions(0, FilledStore.MESSAGES));
        assertThat(notes).isEmpty();
    }

    @Test
    void aRangeATopicAQueueAndANumberCanBeWanted() throws IOException {
        dump(new LogDump.Selection(position(20), position(120), "orders", 1, 5));
        assertThat(taken).containsExactly(position(21), position(25), position(29), position(31), position(35));
        taken.clear();
        dump(new LogDump.Selection(position(190), Long.MAX_VALUE, null, -1, Long.MAX_VALUE));
        assertThat(taken).containsExactlyElementsOf(positions(190, FilledStore.MESSAGES));
        taken.clear();
        dump(new LogDump.Selection(0, position(3), null, -1, Long.MAX_VALUE));
        assertThat(taken).containsExactlyElementsOf(positions(0, 3));
    }

    @Test
    void aPlaceInTheMiddleOfARecordIsNoDamage() throws IOException {
        assertThat(dump(new LogDump.Selection(position(7) + 1, position(9), null, -1, 9)))
                .isZero();
        assertThat(taken).containsExactly(position(8));
        assertThat(notes)
                .containsExactly("log file 00000000000000000000, byte " + (position(7) + 1)
                        + ": no record begins here; the next one begins at byte " + position(8) + " of the log");
    }

    @Test
    void damageIsToldAndPassedOver() throws IOException {
        store.damage(position(10) + 50);
        store.damage(position(199) + 50);
        assertThat(dump(LogDump.Selection.ALL)).isEqualTo(2);
        List<Long> expected = new ArrayList<>(positions(0, 199));
        expected.remove(position(10));
        assertThat(taken).isEqualTo(expected);
        assertThat(notes.get(0))
                .contains("byte " + position(10) + ": a record expected, no whole record", "byte " + position(11));
        assertThat(notes.get(1))
                .contains("zeros or a record expected behind the end of the log")
                .endsWith("bytes found that are neither");
        notes.clear();
        assertThat(dump(new LogDump.Selection(0, position(10), null, -1, 999))).isZero();
        assertThat(notes).isEmpty();
    }

    @Test
    void aBackupThatCannotBeWrittenIsReadWithoutALock() throws IOException {
        Files.delete(root.resolve("lock"));
        try (StoreAtRest read = StoreAtRest.toRead(new ReadOnly(), root)) {
            assertThat(read.isLocked()).isFalse();
            assertThat(StoreVerifier.verify(read, FilledStore.SMALL_INDEX, notes::add)
                            .records())
                    .isEqualTo(FilledStore.MESSAGES);
        }
        assertThat(notes).isEmpty();
        assertThat(root.resolve("lock")).doesNotExist();
    }

    @Test
    void aBrokersLockCountsAlsoWhereNothingCanBeWritten() throws IOException {
        try (StoreAtRest read = StoreAtRest.toRead(new ReadOnly(), root)) {
            assertThat(read.isLocked()).isTrue();
        }
        try (StoreHarness broker = FilledStore.open(root, FilledStore.SMALL_INDEX)) {
            assertThat(broker.value(() -> broker.store().topics())).isNotEmpty();
            assertThatThrownBy(() -> StoreAtRest.toRead(new ReadOnly(), root))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another broker");
        }
    }

    /** As a file system that is mounted for reading; the tests may run as root, whom rights do not stop. */
    private static final class ReadOnly extends WrappedDisk {
        ReadOnly() {
            super(Disk.real());
        }

        @Override
        public DiskFile open(Path file) throws IOException {
            throw new AccessDeniedException(file.toString());
        }

        @Override
        public DiskFile openToRead(Path file) throws IOException {
            return Disk.real().openToRead(file);
        }

        @Override
        public DiskFile create(Path file, long length) throws IOException {
            throw new AccessDeniedException(file.toString());
        }

        @Override
        public @Nullable Lock lock(Path file) throws IOException {
            throw new AccessDeniedException(file.toString());
        }

        @Override
        public @Nullable Lock lockShared(Path file) throws IOException {
            return Disk.real().lockShared(file);
        }
    }

    private long dump(LogDump.Selection wanted) throws IOException {
        try (StoreAtRest read = StoreAtRest.toRead(root)) {
            return LogDump.dump(read, wanted, record -> taken.add(record.position()), notes::add);
        }
    }

    private Long position(int i) {
        return store.at().get(i).position();
    }

    private List<Long> positions(int from, int end) {
        return store.at().subList(from, end).stream().map(Appended::position).toList();
    }
}

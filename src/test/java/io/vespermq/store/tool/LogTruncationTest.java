package io.vespermq.store.tool;

import static io.vespermq.store.StoreHarness.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.message.SystemTopics;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.WrappedDisk;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that is cut, and everything that is derived from it. */
@Timeout(120)
class LogTruncationTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "77, true", "77, false", "150, true", "199, true", "200, true"})
    @Tag("rocketmq-10417")
    @Tag("rocketmq-9728")
    @Tag("rocketmq-10108")
    void aBrokerServesWhatLiesBelowAndGoesOnFromThere(int count, boolean clean) throws IOException {
        FilledStore store = FilledStore.in(root);
        if (!clean) {
            Files.writeString(root.resolve("abort"), "1\nanother boot");
        }
        LogTruncation.Done done = cut(Disk.real(), boundary(store, count), true);
        assertThat(done.isChecked()).isEqualTo(clean);
        assertThat(root.resolve("abort").toFile().exists()).isEqualTo(!clean);
        assertThat(store.faults()).isEmpty();
        assertServes(store, count);
        assertThat(store.faults()).as("after the broker").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndOfAFileAndTheBeginningOfTheNextAreOneBoundary(boolean next) throws IOException {
        FilledStore store = FilledStore.in(root);
        int first = 0;
        while (store.at().get(first).position() < FilledStore.SEGMENT_BYTES) {
            first++;
        }
        long end = store.at().get(first - 1).end();
        assertThat(end).isLessThan(FilledStore.SEGMENT_BYTES - 8);
        assertThatThrownBy(() -> plan(end + 4)).hasMessageContaining("at bytes " + end + " and 8192");
        cut(Disk.real(), next ? FilledStore.SEGMENT_BYTES : end, true);
        assertThat(store.faults()).isEmpty();
        assertServes(store, first);
    }

    @Test
    void aByteInTheMiddleIsRefusedWithTheBoundariesAround() {
        FilledStore store = FilledStore.in(root);
        long begin = store.at().get(50).position();
        long end = store.at().get(50).end();
        assertThatThrownBy(() -> plan(begin + 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no record begins or ends at byte " + (begin + 1) + " of the log")
                .hasMessageContaining("at bytes " + begin + " and " + end);
        long logEnd = store.at().get(FilledStore.MESSAGES - 1).end();
        assertThatThrownBy(() -> plan(logEnd + 1)).hasMessageContaining("the log ends at byte " + logEnd);
        assertThatThrownBy(() -> plan(1 << 20)).hasMessageContaining("is not among them");
    }

    @Test
    void thePlanSaysWhatIsLostAndChangesNothing() throws IOException {
        FilledStore store = FilledStore.in(root);
        Map<String, String> before = store.files(".");
        CutPlan plan = plan(boundary(store, 190));
        assertThat(store.files(".")).isEqualTo(before);
        assertThat(plan.records()).isEqualTo(10);
        assertThat(plan.bytes()).isEqualTo(plan.end() - plan.to()).isPositive();
        assertThat(plan.nextOffsets())
                .containsEntry(new QueueName("orders", 0), 95L)
                .containsEntry(new QueueName("others", 0), 19L)
                .hasSize(4);
    }

    @Test
    void whatIsCutIsKept() throws IOException {
        FilledStore store = FilledStore.in(root);
        long to = boundary(store, 77);
        Path segment = root.resolve("commitlog").resolve(String.format("%020d", to - to % FilledStore.SEGMENT_BYTES));
        byte[] before = Files.readAllBytes(segment);
        Path newest = root.resolve("commitlog").resolve(last("commitlog"));
        byte[] newestBefore = Files.readAllBytes(newest);
        Path aside = Objects.requireNonNull(cut(Disk.real(), to, true).aside());
        byte[] kept = Files.readAllBytes(aside.resolve(String.format("%020d", to)));
        int at = (int) (to % FilledStore.SEGMENT_BYTES);
        assertThat(kept).isEqualTo(Arrays.copyOfRange(before, at, at + kept.length));
        assertThat(Files.readAllBytes(aside.resolve(newest.getFileName()))).isEqualTo(newestBefore);
        assertThat(newest).doesNotExist();
        assertThat(Files.size(segment)).isEqualTo(FilledStore.SEGMENT_BYTES);
        assertThat(cut(Disk.real(), boundary(store, 50), false).aside()).isNull();
    }

    @Test
    void damageCanBeCutOff() throws IOException {
        FilledStore store = FilledStore.in(root);
        store.damage(store.at().get(80).position() + 50);
        assertThat(store.faults()).isNotEmpty();
        cut(Disk.real(), boundary(store, 80), true);
        assertThat(store.faults()).isEmpty();
        assertServes(store, 80);
    }

    @Test
    void damageBelowStays() throws IOException {
        FilledStore store = FilledStore.in(root);
        store.damage(store.at().get(60).position() + 50);
        cut(Disk.real(), boundary(store, 80), true);
        assertThat(store.faults()).isNotEmpty().noneMatch(fault -> fault.contains("points to"));
        try (StoreHarness broker = FilledStore.open(root, FilledStore.SMALL_INDEX)) {
            assertThat(broker.value(() -> broker.store().appended().position())).isEqualTo(boundary(store, 80));
        }
    }

    @Test
    void placesOfConsumersAndDelayLevelsGoBack() throws IOException {
        FilledStore store = FilledStore.in(root);
        Files.createDirectories(root.resolve("config"));
        Files.writeString(
                root.resolve("config/consumerOffset.json"),
                "{\"dataVersion\":{\"counter\":4,\"stateVersion\":0,\"timestamp\":5},\"offsetTable\":"
                        + "{\"orders@ahead\":{0:100,1:3},\"orders@behind\":{0:7},\"elsewhere@g\":{0:1000}}}");
        Files.writeString(root.resolve("config/delayOffset.json"), "{\"offsetTable\":{1:20,2:9}}");
        assertThat(plan(boundary(store, 190)).offsets())
                .containsExactlyInAnyOrder(
                        new Lowered("group ahead", new QueueName("orders", 0), 100, 95),
                        new Lowered("delay level 1", new QueueName(SystemTopics.SCHEDULE, 0), 20, 19));
        cut(Disk.real(), boundary(store, 190), true);
        assertThat(root.resolve("config/consumerOffset.json"))
                .hasContent("{\"dataVersion\":{\"counter\":5,\"stateVersion\":0,\"timestamp\":" + NOW_MS
                        + "},\"offsetTable\":{\"elsewhere@g\":{\"0\":1000},\"orders@ahead\":{\"0\":95,\"1\":3},"
                        + "\"orders@behind\":{\"0\":7}}}");
        assertThat(Files.readString(root.resolve("config/delayOffset.json"))).contains("1:19", "2:9");
    }

    @Test
    void anIndexOfTheUsualSizeFollows() throws IOException {
        FilledStore store = FilledStore.in(root, IndexOptions.DEFAULT);
        cut(Disk.real(), boundary(store, 100), true);
        try (StoreHarness broker = FilledStore.open(root, IndexOptions.DEFAULT)) {
            assertThat(positions(broker, 99)).containsExactly(store.at().get(99).position());
            assertThat(positions(broker, 100)).isEmpty();
        }
    }

    @Test
    void anIndexOfAnotherSizeIsMadeAnewByTheNextStart() throws IOException {
        FilledStore store = FilledStore.in(root);
        assertThat(cut(Disk.real(), boundary(store, 100), true).isIndexGone()).isTrue();
        assertThat(root.resolve("index")).isEmptyDirectory();
    }

    /** Whenever it ends: a second run does the rest, and whoever starts a broker instead has a whole store. */
    @Test
    void aRunThatEndsInTheMiddleCanBeContinued() throws IOException {
        FilledStore store = FilledStore.in(root.resolve("filled"));
        for (int step = 1; step < 200; step++) {
            Path again = StoreHarness.image(store.root(), root.resolve("again" + step));
            FilledStore copy = new FilledStore(again, store.at());
            EndingDisk disk = new EndingDisk(step);
            boolean ended = false;
            try {
                cut(disk, again, boundary(store, 77), true);
            } catch (IOException e) {
                ended = true;
            }
            if (!ended) {
                assertThat(step).as("steps of a whole run").isGreaterThan(10);
                return;
            }
            Path started = StoreHarness.image(again, root.resolve("started" + step));
            try (StoreHarness broker = FilledStore.open(started, FilledStore.SMALL_INDEX)) {
                assertThat(broker.bodies("orders", 0))
                        .containsAll(FilledStore.bodies("orders", 0, 77))
                        .isSubsetOf(FilledStore.bodies("orders", 0, FilledStore.MESSAGES));
            }
            assertThat(new FilledStore(started, store.at()).faults())
                    .as("started after step %d", step)
                    .isEmpty();
            cut(Disk.real(), again, boundary(store, 77), true);
            assertThat(copy.faults()).as("continued after step %d", step).isEmpty();
            assertServes(copy, 77);
        }
        throw new AssertionError("it never got through");
    }

    /** Fails from the n-th change of the disk on. */
    private static final class EndingDisk extends WrappedDisk {
        private int left;

        EndingDisk(int left) {
            super(Disk.real());
            this.left = left;
        }

        private void step() throws IOException {
            if (--left <= 0) {
                throw new IOException("ended");
            }
        }

        @Override
        protected io.vespermq.store.file.DiskFile wrap(Path path, io.vespermq.store.file.DiskFile file) {
            return new WrappedFile(file) {
                @Override
                public void write(java.nio.ByteBuffer from, long at) throws IOException {
                    step();
                    super.write(from, at);
                }

                @Override
                public void setLength(long length) throws IOException {
                    step();
                    super.setLength(length);
                }
            };
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            step();
            super.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            step();
            super.delete(file);
        }
    }

    private static void assertServes(FilledStore store, int count) {
        try (StoreHarness broker = FilledStore.open(store.root(), FilledStore.SMALL_INDEX)) {
            for (QueueName queue : List.of(
                    new QueueName("orders", 0),
                    new QueueName("orders", 1),
                    new QueueName("others", 0),
                    new QueueName(SystemTopics.SCHEDULE, 0))) {
                List<String> expected = FilledStore.bodies(queue.topic(), queue.queueId(), count);
                assertThat(broker.bodies(queue.topic(), queue.queueId()))
                        .as("%s", queue)
                        .isEqualTo(expected);
                assertThat(broker.on(() -> broker.store().append(draft(queue.topic(), queue.queueId(), "new")))
                                .queueOffset())
                        .as("%s", queue)
                        .isEqualTo(expected.size());
            }
        }
    }

    private static List<Long> positions(StoreHarness broker, int i) {
        return broker.on(() -> broker.store().find(FilledStore.topic(i), "key-" + i, 0, Long.MAX_VALUE, 9))
                .positions();
    }

    private static long boundary(FilledStore store, int count) {
        return count == 0 ? 0 : store.at().get(count - 1).end();
    }

    private String last(String directory) throws IOException {
        List<String> names = Disk.real().list(root.resolve(directory));
        return names.get(names.size() - 1);
    }

    private CutPlan plan(long to) throws IOException {
        try (StoreAtRest store = StoreAtRest.toRead(root)) {
            return new LogTruncation(store).plan(to);
        }
    }

    private LogTruncation.Done cut(Disk disk, long to, boolean backup) throws IOException {
        return cut(disk, root, to, backup);
    }

    private static LogTruncation.Done cut(Disk disk, Path root, long to, boolean backup) throws IOException {
        try (StoreAtRest store = StoreAtRest.toChange(disk, root)) {
            LogTruncation truncation = new LogTruncation(store);
            return truncation.cut(truncation.plan(to), backup, NOW_MS);
        }
    }
}

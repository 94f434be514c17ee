package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is forced, and when: what no reader sees as long as the machine keeps its power. */
@Timeout(60)
class ForcesTest {
    private static final int SEGMENT_BYTES = 8 << 10;

    @TempDir
    Path directory;

    @Test
    void recoveryForcesWhatItCountsAsFlushed() throws IOException {
        Path running = directory.resolve("store");
        Path image;
        long end;
        try (StoreHarness harness = StoreHarness.open(options(running, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH))) {
            end = fill(harness, 300).end();
            image = StoreHarness.image(running, directory.resolve("image"));
        }
        // Everything has to be read again, and may be in the page cache only.
        Disk.real().deleteTree(image.resolve("consumequeue"));
        Files.deleteIfExists(image.resolve("checkpoint"));
        Files.write(image.resolve("abort"), new byte[0]);
        Recorder disk = new Recorder();
        try (StoreHarness harness =
                StoreHarness.open(options(image, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH), Clock.system(), disk, 1)) {
            assertThat(harness.store().flushed().position()).isEqualTo(end);
            Set<Path> forced = disk.withEvent("force");
            assertThat(forced).containsAll(filesHolding(image.resolve("commitlog"), end));
            assertThat(forced).containsAll(files(image.resolve("consumequeue")));
        }
    }

    @Test
    void aSegmentIsForcedBeforeItIsWritten() {
        Recorder disk = new Recorder();
        try (StoreHarness harness =
                StoreHarness.open(options(directory, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH), Clock.system(), disk, 1)) {
            fill(harness, 300);
        }
        List<List<String>> segments = disk.eventsBelow("commitlog");
        assertThat(segments).hasSizeGreaterThan(4);
        // Twice where the log rolls while the next file is being prepared; either force will do.
        assertThat(segments)
                .allSatisfy(events -> assertThat(events.stream().distinct()).startsWith("create", "force"));
    }

    @Test
    void theCheckpointProvesNothingThatWasNotForced() throws IOException {
        Path store = directory.resolve("store");
        Recorder disk = new Recorder();
        byte[] before;
        try (StoreHarness harness =
                StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.SYNC_FLUSH), Clock.system(), disk, 1)) {
            fill(harness, 3);
            harness.undeploy();
            before = Files.readAllBytes(store.resolve("checkpoint"));
        }
        try (StoreHarness harness =
                StoreHarness.open(options(store, SEGMENT_BYTES, FlushMode.SYNC_FLUSH), Clock.system(), disk, 1)) {
            disk.flusherFails = true;
            Appended lost = harness.on(() -> harness.store().append(draft("orders", 0, "lost perhaps")));
            assertThatThrownBy(() -> await(harness.store().flushed().reached(lost.end())))
                    .isInstanceOf(StoreFailure.class);
            disk.flusherFails = false;
        }
        assertThat(Files.readAllBytes(store.resolve("checkpoint"))).isEqualTo(before);
        assertThat(store.resolve("abort")).exists();
    }

    /**
     * The kernel tells of a failed write-back once per descriptor: were the log's forced by anybody else, the force that a
     * sender waits for could succeed although its message is lost.
     */
    @Test
    void theFlusherAloneForcesTheDescriptorOfRecords() {
        Recorder disk = new Recorder();
        try (StoreHarness harness =
                StoreHarness.open(options(directory, 64 << 20, FlushMode.SYNC_FLUSH), Clock.system(), disk, 1)) {
            String body = "x".repeat(60_000);
            Appended last = null;
            for (int i = 0; i < 100; i++) {
                last = harness.on(() -> harness.store().append(draft("orders", 0, body)));
            }
            await(harness.store().flushed().reached(Objects.requireNonNull(last).end()));
            assertThat(disk.foreignForces()).isEmpty();
            assertThat(disk.withEvent("zeros ahead")).isNotEmpty();
        }
    }

    private static Appended fill(StoreHarness harness, int messages) {
        List<Appended> all = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            String body = "message " + i;
            all.add(harness.on(() -> harness.store().append(draft("orders", 0, body))));
        }
        harness.confirmed();
        return all.get(messages - 1);
    }

    private static List<Path> filesHolding(Path log, long end) throws IOException {
        return files(log).stream()
                .filter(file -> Long.parseLong(file.getFileName().toString()) < end)
                .toList();
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Notes what happens to each file: create, open, write, force. */
    private static final class Recorder extends WrappedDisk {
        private final Map<Path, List<String>> events = new TreeMap<>();
        // Of descriptors through which records were written, by another thread than the flusher's.
        private final List<String> foreignForces = new ArrayList<>();
        // Not the workers' forces: they prepare what is not written yet.
        private volatile boolean flusherFails;

        Recorder() {
            super(Disk.real());
        }

        synchronized Set<Path> withEvent(String event) {
            return events.entrySet().stream()
                    .filter(file -> file.getValue().contains(event))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        synchronized List<List<String>> eventsBelow(String name) {
            return events.entrySet().stream()
                    .filter(file -> file.getKey().toString().contains(name))
                    .map(file -> List.copyOf(file.getValue()))
                    .toList();
        }

        synchronized List<String> foreignForces() {
            return List.copyOf(foreignForces);
        }

        private synchronized void noteForce(Path file, boolean hasRecords) {
            String thread = Thread.currentThread().getName();
            if (hasRecords && !thread.startsWith("store-flusher")) {
                foreignForces.add(thread + " forces " + file);
            }
            note(file, "force");
        }

        private synchronized void note(Path file, String event) {
            events.computeIfAbsent(file, first -> new ArrayList<>()).add(event);
        }

        @Override
        public DiskFile create(Path file, long length) throws IOException {
            note(file, "create");
            return super.create(file, length);
        }

        @Override
        protected DiskFile wrap(Path path, DiskFile file) {
            return new WrappedFile(file) {
                private volatile boolean hasRecords;

                @Override
                public void write(ByteBuffer from, long at) throws IOException {
                    boolean isAhead = Thread.currentThread().getName().startsWith("store-ahead");
                    hasRecords |= !isAhead && path.toString().contains("commitlog");
                    note(path, isAhead && at > 0 ? "zeros ahead" : "write");
                    super.write(from, at);
                }

                @Override
                public void force() throws IOException {
                    if (flusherFails && Thread.currentThread().getName().startsWith("store-flusher")) {
                        throw new IOException("Input/output error");
                    }
                    noteForce(path, hasRecords);
                    super.force();
                }
            };
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreFailure.Reason;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The n-th write or force of the log fails, for each n: from then on nothing is acknowledged, nothing is forced again,
 * and a start on a good disk has everything that was acknowledged and nothing that was refused.
 */
@Timeout(600)
class NthFaultTest {
    private static final int FAULTS = 50;
    private static final int MESSAGES = 120;

    /** What goes wrong. */
    enum Fault {
        WRITE_FAILS,
        /** Half of the bytes are written, then it fails. */
        WRITE_IS_SHORT,
        FORCE_FAILS,
        /** As a mapped file of the JDK tells it. */
        FORCE_THROWS_UNCHECKED
    }

    private final StoreOptions options = options(Path.of("/store"), 8 << 10, FlushMode.SYNC_FLUSH);

    @ParameterizedTest
    @EnumSource(Fault.class)
    @Tag("rocketmq-2706")
    @Tag("rocketmq-3129")
    @Tag("rocketmq-5235")
    @Tag("rocketmq-9693")
    void nothingIsPromisedAfterIt(Fault fault) throws IOException {
        for (int n = 1; n <= FAULTS; n++) {
            failAt(fault, n);
        }
    }

    private void failAt(Fault fault, int n) throws IOException {
        String what = fault + " " + n;
        SimDisk disk = new SimDisk();
        Faulty faulty = new Faulty(disk, fault, n);
        List<String> acknowledged = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        List<Long> late = new ArrayList<>();
        boolean opened = false;
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), faulty, 1)) {
            opened = true;
            for (int i = 0; i < MESSAGES; i++) {
                String body = i + "-" + "x".repeat(i % 7 * 50);
                boolean failedBefore = faulty.hasFailed;
                try {
                    long end = send(harness, body).end();
                    acknowledged.add(body);
                    if (failedBefore) {
                        late.add(end);
                    }
                } catch (CompletionException e) {
                    if (isRefusal(e.getCause())) {
                        refused.add(body);
                    }
                }
            }
        } catch (IllegalStateException e) {
            // The start itself met the failing disk.
            assertThat(opened).as(what).isFalse();
        }
        assertThat(faulty.hasFailed).as(what + ": the disk never failed").isTrue();
        if (faulty.failedUnderRecords) {
            assertThat(late).as(what + ": acknowledged after the failure").isEmpty();
            assertThat(faulty.forcesAfter)
                    .as(what + ": forces after a failed one")
                    .isZero();
        } else {
            // It was a file that is created ahead: messages whose own force is good go on until the loop hears of it.
            assertThat(late).as(what + ": in a file that failed").allMatch(end -> end <= faulty.failedAt);
        }
        Recovered found = Recovered.of(disk.afterCrash(SimDisk.Fate.ALL, new java.util.Random(n)), options);
        assertThat(found.faults()).as(what).isEmpty();
        assertThat(found.bodies()).as(what).containsAll(acknowledged).doesNotContainAnyElementsOf(refused);
        assertThat(found.bodies().subList(0, acknowledged.size())).as(what).isEqualTo(acknowledged);
    }

    /** Returns where the message is, once it is forced. */
    private static Appended send(StoreHarness harness, String body) {
        Appended at = get(harness.value(() -> harness.store().append(draft("orders", 0, body))));
        get(harness.store().flushed().reached(at.end()));
        return at;
    }

    /** Whether a message that failed so must not be there; one whose fate is unknown may. */
    private static boolean isRefusal(@Nullable Throwable failure) {
        return failure instanceof StoreFailure refusal && refusal.reason() != Reason.UNKNOWN;
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails the n-th write, or force, of the log's first file's records. */
    private static final class Faulty extends WrappedDisk {
        private final Fault fault;
        private final AtomicInteger left;
        private volatile boolean hasFailed;
        private volatile boolean failedUnderRecords;
        private volatile long failedAt;
        private volatile int forcesAfter;

        private Faulty(SimDisk disk, Fault fault, int n) {
            super(disk);
            this.fault = fault;
            left = new AtomicInteger(n);
        }

        @Override
        protected DiskFile wrap(Path path, DiskFile file) {
            return path.toString().contains("commitlog") ? new FaultyFile(file, startOf(path)) : file;
        }

        /** Files of the log are named by their first byte's position in it. */
        private static long startOf(Path path) {
            return Long.parseLong(String.valueOf(path.getFileName()).replaceAll("\\D", ""));
        }

        private final class FaultyFile extends WrappedFile {
            private final long start;
            private volatile boolean hasRecords;

            private FaultyFile(DiskFile file, long start) {
                super(file);
                this.start = start;
            }

            @Override
            public void write(ByteBuffer from, long at) throws IOException {
                if (isDue(fault == Fault.WRITE_FAILS || fault == Fault.WRITE_IS_SHORT)) {
                    if (fault == Fault.WRITE_IS_SHORT) {
                        super.write(from.slice(from.position(), from.remaining() / 2), at);
                    }
                    throw new IOException("Input/output error");
                }
                // Zeros are written ahead of the messages.
                hasRecords |= from.get(from.position() + 3) != 0;
                super.write(from, at);
            }

            @Override
            @SuppressWarnings("NonAtomicVolatileUpdate") // a count for an assertion
            public void force() throws IOException {
                if (hasFailed && hasRecords && (fault == Fault.FORCE_FAILS || fault == Fault.FORCE_THROWS_UNCHECKED)) {
                    forcesAfter++;
                }
                if (isDue(fault == Fault.FORCE_FAILS || fault == Fault.FORCE_THROWS_UNCHECKED)) {
                    IOException failure = new IOException("Input/output error");
                    if (fault == Fault.FORCE_FAILS) {
                        throw failure;
                    }
                    throw new UncheckedIOException(failure);
                }
                super.force();
            }

            private boolean isDue(boolean counts) {
                boolean isDue = counts && left.decrementAndGet() == 0;
                if (isDue) {
                    failedAt = start;
                    failedUnderRecords = hasRecords;
                }
                hasFailed |= isDue;
                return isDue;
            }
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreFailure.Reason;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FaultTest {
    private static final String AHEAD = "store-ahead";

    @TempDir
    Path directory;

    @Test
    @Tag("rocketmq-8239")
    @Tag("rocketmq-2830")
    void synchronousMessagesAreVisibleOnlyWhenForced() {
        Gate gate = new Gate();
        try (StoreHarness harness = open(gate, FlushMode.SYNC_FLUSH)) {
            harness.on(() -> harness.store().append(draft("orders", 0, "before")));
            harness.confirmed();
            gate.close();
            Appended held = harness.on(() -> harness.store().append(draft("orders", 0, "held")));
            Future<Long> flushed = harness.store().flushed().reached(held.end());

            assertThat(harness.store().appended().position()).isEqualTo(held.end());
            assertThat(harness.fetch("orders", 0, 1, 32).status()).isEqualTo(FetchStatus.OFFSET_OVERFLOW_ONE);
            assertThat(flushed.isComplete()).isFalse();

            gate.open();
            await(flushed);
            harness.confirmed();
            assertThat(harness.bodies("orders", 0)).containsExactly("before", "held");
        }
    }

    @Test
    @Tag("rocketmq-9693")
    void aFailedWriteIsFinal() {
        Gate gate = new Gate();
        try (StoreHarness harness = open(gate, FlushMode.ASYNC_FLUSH)) {
            Appended stored = harness.on(() -> harness.store().append(draft("orders", 0, "stored")));
            gate.writesFail = true;
            assertFails(harness, Reason.UNKNOWN);
            gate.writesFail = false;
            assertFails(harness, Reason.DEGRADED);

            assertThat(harness.value(() -> harness.store().status()).writable()).isFalse();
            assertThat(harness.bodies("orders", 0)).containsExactly("stored");
            assertThatThrownBy(() -> await(harness.store().appended().reached(stored.end() + 1)))
                    .isInstanceOf(StoreFailure.class);
        }
        assertThat(directory.resolve("abort")).exists();
    }

    @Test
    @Tag("rocketmq-2706")
    @Tag("rocketmq-3129")
    @Tag("rocketmq-5235")
    void aFailedForceIsFinalAndNeverRepeated() {
        Gate gate = new Gate();
        try (StoreHarness harness = open(gate, FlushMode.SYNC_FLUSH)) {
            harness.on(() -> harness.store().append(draft("orders", 0, "safe")));
            harness.confirmed();
            gate.forcesFail = true;
            Appended at = harness.on(() -> harness.store().append(draft("orders", 0, "lost perhaps")));
            assertThatThrownBy(() -> await(harness.store().flushed().reached(at.end())))
                    .isInstanceOfSatisfying(
                            StoreFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN));
            gate.forcesFail = false;
            int forces = gate.forces;
            assertFails(harness, Reason.DEGRADED);
            assertThat(harness.value(() -> harness.store().bounds("orders", 0))).isEqualTo(new QueueBounds(0, 1));
            assertThat(gate.forces).isEqualTo(forces);
        }
    }

    /** When the log has failed, a force that was under way proves nothing any more. */
    @Test
    void nothingIsConfirmedAfterAFailureElsewhere() {
        Gate gate = new Gate();
        StoreHarness harness =
                StoreHarness.open(options(directory, 64 << 20, FlushMode.SYNC_FLUSH), Clock.system(), gate, 1);
        try (harness) {
            Appended safe = harness.on(() -> harness.store().append(draft("orders", 0, "safe")));
            harness.confirmed();
            gate.close();
            Appended held = harness.on(() -> harness.store().append(draft("orders", 0, "held")));
            Future<Long> flushed = harness.store().flushed().reached(held.end());
            gate.aheadFails = true;
            // The writer comes so near to the end of the zeros that more are wanted.
            for (int i = 0; i < 100; i++) {
                harness.loop().post(() -> harness.store().append(draft("orders", 0, "x".repeat(60_000))));
            }
            await(harness.store().ended());
            gate.open();
            assertThatThrownBy(() -> await(flushed)).isInstanceOf(StoreFailure.class);
            harness.undeploy();
            assertThat(harness.store().flushed().position()).isEqualTo(safe.end());
            assertThat(harness.value(() -> harness.store().bounds("orders", 0))).isEqualTo(new QueueBounds(0, 1));
        }
        assertThat(directory.resolve("abort")).exists();
    }

    @Test
    void aClosedStoreRefuses() {
        StoreHarness harness = open(new Gate(), FlushMode.ASYNC_FLUSH);
        var store = harness.store();
        harness.on(() -> store.append(draft("orders", 0, "one")));
        harness.undeploy();
        assertThatThrownBy(() -> harness.on(() -> store.append(draft("orders", 0, "two"))))
                .isInstanceOfSatisfying(
                        StoreFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        harness.close();
    }

    private StoreHarness open(Gate gate, FlushMode mode) {
        return StoreHarness.open(options(directory, 1 << 20, mode), Clock.system(), gate, 1);
    }

    private static void assertFails(StoreHarness harness, Reason reason) {
        assertThatThrownBy(() -> harness.on(() -> harness.store().append(draft("orders", 0, "refused"))))
                .isInstanceOfSatisfying(
                        StoreFailure.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** A disk whose log files' writes and forces can be made to fail or to wait. */
    private static final class Gate extends WrappedDisk {
        private volatile boolean writesFail;
        private volatile boolean aheadFails;
        private volatile boolean forcesFail;
        private volatile int forces;
        private volatile CountDownLatch open = new CountDownLatch(0);

        private Gate() {
            super(Disk.real());
        }

        private void close() {
            open = new CountDownLatch(1);
        }

        private void open() {
            open.countDown();
        }

        @Override
        protected DiskFile wrap(Path path, DiskFile file) {
            return path.toString().contains("commitlog") ? new GatedFile(file) : file;
        }

        private final class GatedFile extends WrappedFile {
            private volatile boolean written;

            private GatedFile(DiskFile file) {
                super(file);
            }

            @Override
            public void write(ByteBuffer from, long at) throws IOException {
                boolean isAhead = Thread.currentThread().getName().startsWith(AHEAD);
                if (aheadFails && isAhead) {
                    throw new IOException("Input/output error");
                }
                // Those ahead prepare what is not written yet.
                if (writesFail && !isAhead) {
                    throw new IOException("Input/output error");
                }
                // Zeros are written ahead of the messages.
                written |= from.get(from.position() + 3) != 0;
                super.write(from, at);
            }

            @Override
            @SuppressWarnings("NonAtomicVolatileUpdate") // one force at a time
            public void force() throws IOException {
                if (!written) {
                    // A file that was just created, beside the messages' own forces.
                    super.force();
                    return;
                }
                forces++;
                if (forcesFail) {
                    throw new IOException("Input/output error");
                }
                try {
                    assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.force();
            }
        }
    }
}

package io.vespermq.store.segment;

import static io.vespermq.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Zeros go where no record is, whatever the worker and the loop do first. */
@Timeout(60)
class ZeroAheadTest {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int FOUND_END = 100;
    private static final byte RECORD = 7;

    @TempDir
    Path directory;

    private final Vertx vertx = WatchedVertx.create();
    private final Workers worker = Workers.create(vertx, "zeros", 1);
    private final Promise<Void> written = Promise.promise();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /** The zeros are on the disk, but the loop has not been told: what asks for room meanwhile must not cause them again. */
    @Test
    void aRecordIsNotOverwritten() throws IOException {
        Segments segments = Segments.open(Disk.real(), directory, SEGMENT_BYTES, true);
        Segment segment = segments.create(0, false);
        segments.add(segment);
        CountDownLatch isAsked = new CountDownLatch(1);
        CountDownLatch zeroed = new CountDownLatch(1);
        CountDownLatch recordIsThere = new CountDownLatch(1);
        ZeroAhead[] zeros = new ZeroAhead[1];
        Loop loop = Loop.of(vertx);
        Promise<Void> tried = Promise.promise();
        loop.post(() -> {
            zeros[0] = new ZeroAhead(
                    loop,
                    worker,
                    segments,
                    new Space(),
                    false,
                    () -> writeOnce(zeros[0], segment, recordIsThere),
                    written::tryFail);
            worker.run(() -> {
                isAsked.await();
                return null;
            });
            zeros[0].moveTo(segment, FOUND_END);
            isAsked.countDown();
            // The only worker comes to this when the zeros are done, and to nothing else before the record is there.
            Future<Void> held = worker.run(() -> {
                zeroed.countDown();
                recordIsThere.await();
                return null;
            });
            try {
                zeroed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(zeros[0].covers(FOUND_END + 1)).isFalse();
            held.onComplete(tried);
        });
        await(written.future());
        await(tried.future());
        await(loop.call(() -> zeros[0].close()));
        await(worker.close());

        ByteBuffer found = ByteBuffer.allocate(1);
        segment.file().read(found, FOUND_END);
        assertThat(found.get(0)).isEqualTo(RECORD);
        segments.close();
    }

    private void writeOnce(ZeroAhead zeros, Segment segment, CountDownLatch recordIsThere) {
        if (written.future().isComplete() || !zeros.covers(FOUND_END + 1)) {
            return;
        }
        try {
            segment.file().write(ByteBuffer.wrap(new byte[] {RECORD}), FOUND_END);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        recordIsThere.countDown();
        written.complete();
    }

    /** A page of which a part is written, and which is not in memory, would have to be read from the disk first. */
    @Test
    @Tag("rocketmq-10015")
    void appendsReadNothingFromTheDisk() throws IOException {
        String body = "x".repeat(3_000);
        try (StoreHarness harness =
                StoreHarness.open(StoreHarness.options(directory, 64 << 20, FlushMode.SYNC_FLUSH))) {
            harness.on(() -> harness.store().append(StoreHarness.draft("orders", 0, body)));
            long before = readFromDisks();
            for (int i = 0; i < 2_000; i++) {
                harness.on(() -> harness.store().append(StoreHarness.draft("orders", 0, body)));
            }
            assertThat(readFromDisks() - before).isLessThan(1 << 20);
        }
    }

    private static long readFromDisks() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("read_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("read_bytes: ".length())))
                .findFirst()
                .orElseThrow();
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.runtime.Clock;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One bit of a store that was stopped in order has changed: it starts, nobody gets a wrong byte, and all messages but the
 * one that was hit are served. By default each 797th bit of the last 8 KiB of the log; {@code -Dvesper.bitFlipStep=1} tries
 * them all.
 */
@Timeout(3600)
class BitFlipTest {
    private static final int STEP = Integer.getInteger("vesper.bitFlipStep", 797);
    private static final int TAIL_BYTES = 8 << 10;
    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int MESSAGES = 200;
    private static final Path ROOT = Path.of("/store");

    private final StoreOptions options = options(ROOT, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH);
    private final List<String> sent = new ArrayList<>();
    private final SimDisk stopped = new SimDisk();
    private long end;

    @BeforeEach
    void fill() {
        Random random = new Random(11);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), stopped, 1)) {
            for (int i = 0; i < MESSAGES; i++) {
                String body = i + "-" + "b".repeat(random.nextInt(300));
                harness.on(() -> harness.store().append(draft("orders", 0, body, Map.of("KEYS", "k"))));
                sent.add(body);
            }
            harness.confirmed();
            end = harness.store().appended().position();
        }
    }

    @Test
    void inTheLog() {
        for (long bit = (end - TAIL_BYTES) * Byte.SIZE; bit < end * Byte.SIZE; bit += STEP) {
            long place = bit / Byte.SIZE;
            long base = place - place % SEGMENT_BYTES;
            flipAndRead(ROOT.resolve("commitlog").resolve(String.format("%020d", base)), (int) (place - base), bit);
        }
    }

    @Test
    void inTheQueueAndTheCheckpoint() {
        Path queue = ROOT.resolve("consumequeue/orders/0");
        // The last eight bytes of an entry are the tag's code, which nothing proves: it only makes a filter miss.
        for (int entry = 0; entry < MESSAGES; entry += 1 + STEP / 32) {
            for (int bit = 0; bit < 12 * Byte.SIZE; bit++) {
                int at = entry * 20 + bit / Byte.SIZE;
                Path file = queue.resolve(String.format("%020d", at / 2_000 * 2_000));
                flipAndRead(file, at % 2_000, bit);
            }
        }
        for (int bit = 0; bit < 40 * Byte.SIZE; bit++) {
            flipAndRead(ROOT.resolve("checkpoint"), bit / Byte.SIZE, bit);
        }
    }

    private void flipAndRead(Path file, int at, long bit) {
        SimDisk disk = stopped.copy();
        disk.dropCache();
        byte[] bytes = disk.bytes(file);
        bytes[at] ^= (byte) (1 << bit % Byte.SIZE);
        disk.put(file, bytes);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            List<String> served = harness.bodies("orders", 0);
            List<String> missing = new ArrayList<>(sent);
            missing.removeAll(new HashSet<>(served));
            assertThat(missing)
                    .as("%s, byte %d, bit %d", file, at, bit % Byte.SIZE)
                    .hasSizeLessThanOrEqualTo(1);
            List<String> expected = new ArrayList<>(sent);
            expected.removeAll(missing);
            assertThat(served)
                    .as("%s, byte %d, bit %d", file, at, bit % Byte.SIZE)
                    .isEqualTo(expected);
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A log that ends in the middle: every whole record in front of the cut is kept, none behind it, and a second start finds
 * the same. By default the cut is at each 97th byte of the last 64 KiB; {@code -Dvesper.tornTailStep=1} tries them all.
 */
@Timeout(3600)
class TornTailTest {
    private static final int SEGMENT_BYTES = 128 << 10;
    private static final int RECORDS = 200;
    private static final int TAIL_BYTES = 64 << 10;
    private static final int STEP = Integer.getInteger("vesper.tornTailStep", 97);
    private static final Path ROOT = Path.of("/store");
    private static final Path LOG = ROOT.resolve("commitlog/00000000000000000000");

    /** What lies behind the cut. */
    enum Tail {
        /** The file ends there. */
        SHORT,
        ZEROS,
        /** Records of an older log, whole ones, as in a file that was used before. */
        STALE
    }

    private final StoreOptions options = options(ROOT, SEGMENT_BYTES, FlushMode.SYNC_FLUSH);
    private final List<Appended> at = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private SimDisk killed = new SimDisk();
    private byte[] log = {};
    private byte[] stale = {};

    @BeforeEach
    void fill() {
        Random random = new Random(4711);
        SimDisk disk = new SimDisk();
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            for (int i = 0; i < RECORDS; i++) {
                String body = i + "-" + "b".repeat(random.nextInt(700));
                Map<String, String> properties = i % 3 == 0
                        ? Map.of()
                        : Map.of("KEYS", "k" + i, "TAGS", "t", "long", "p".repeat(random.nextInt(200)));
                at.add(harness.on(() -> harness.store().append(draft("orders", 0, body, properties))));
                bodies.add(body);
            }
            harness.confirmed();
            killed = disk.copy();
            // The next file, which was created ahead: the torn one is to be the last.
            killed.delete(ROOT.resolve("commitlog").resolve(String.format("%020d", SEGMENT_BYTES)));
        }
        log = killed.bytes(LOG);
        // The same records one file further on: whole, but they say that they belong elsewhere.
        stale = stale();
    }

    @ParameterizedTest
    @EnumSource(Tail.class)
    @Tag("rocketmq-7437")
    @Tag("rocketmq-10017")
    @Tag("rocketmq-10018")
    void whatIsWholeIsKept(Tail tail) throws IOException {
        int end = (int) at.get(RECORDS - 1).end();
        for (int cut = end - TAIL_BYTES; cut < end; cut += STEP) {
            SimDisk disk = killed.copy();
            disk.put(LOG, torn(tail, cut));
            Recovered found = Recovered.of(disk, options);
            assertThat(found.faults()).as(tail + " at " + cut).isEmpty();
            List<String> expected = wholeBefore(cut);
            if (tail == Tail.STALE && found.bodies().size() > expected.size()) {
                // Cut behind the body, and what lies there now hides that there was a checksum: see decision 0007. No
                // file
                // of ours has older bytes anywhere.
                expected = bodies.subList(0, expected.size() + 1);
            }
            assertThat(found.bodies()).as(tail + " at " + cut).isEqualTo(expected);
            assertThat(Recovered.of(disk, options).bodies())
                    .as(tail + " at " + cut + ", the second time")
                    .isEqualTo(found.bodies());
        }
    }

    private byte[] torn(Tail tail, int cut) {
        byte[] torn = Arrays.copyOf(log, cut);
        if (tail == Tail.SHORT) {
            return torn;
        }
        torn = Arrays.copyOf(torn, SEGMENT_BYTES);
        if (tail == Tail.STALE) {
            System.arraycopy(stale, cut, torn, cut, SEGMENT_BYTES - cut);
        }
        return torn;
    }

    private List<String> wholeBefore(int cut) {
        int count = 0;
        while (count < RECORDS && at.get(count).end() <= cut) {
            count++;
        }
        return bodies.subList(0, count);
    }

    private byte[] stale() {
        SimDisk disk = new SimDisk();
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            Random random = new Random(815);
            while (harness.store().appended().position() < 2L * SEGMENT_BYTES - 2_000) {
                String body = "stale" + "s".repeat(random.nextInt(800));
                harness.on(() -> harness.store().append(draft("orders", 0, body)));
            }
        }
        return disk.bytes(ROOT.resolve("commitlog").resolve(String.format("%020d", SEGMENT_BYTES)));
    }
}

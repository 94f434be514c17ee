package io.vespermq.store.simulation;

import io.vespermq.message.DelayLevels;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.SimDisk;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.Retention;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What one simulation is played in: everything that outlives a process, and what was chosen for the whole of it. */
final class World {
    static final int SEGMENT_BYTES = 8 << 10;
    static final int BODY_BYTES_MAX = 7_900;
    static final long KEPT_MS = 60_000;

    private static final Path ROOT = Path.of("/store");
    private static final int QUEUE_FILE_BYTES = 400;
    private static final int HOURS = 24;

    final Random random;
    final Mutant mutant;
    final Trace trace;
    final Check check = new Check();
    final ManualClock clock = new ManualClock();
    final Model model = new Model(check);
    /** What the senders were promised. */
    final FlushMode mode;

    final boolean isIndexed;
    final StoreOptions options;
    SimDisk disk = new SimDisk();

    World(long seed, Mutant mutant, boolean wantsLines) {
        random = new Random(seed);
        this.mutant = mutant;
        trace = new Trace(wantsLines);
        mode = random.nextBoolean() ? FlushMode.SYNC_FLUSH : FlushMode.ASYNC_FLUSH;
        isIndexed = random.nextBoolean();
        options = new StoreOptions(
                ROOT,
                SEGMENT_BYTES,
                QUEUE_FILE_BYTES,
                mutant == Mutant.SHOWN_TOO_EARLY ? FlushMode.ASYNC_FLUSH : mode,
                random.nextBoolean() ? 50 : 500,
                BODY_BYTES_MAX,
                1,
                new Retention(
                        mutant == Mutant.EXPIRED_TOO_EARLY ? KEPT_MS / 2 : KEPT_MS,
                        everyHour(),
                        ZoneId.of("UTC"),
                        1,
                        1,
                        Long.MAX_VALUE),
                isIndexed ? new IndexOptions(true, 20, 40) : IndexOptions.NONE,
                DelayLevels.DEFAULT);
        model.addQueue("orders", 0);
        model.addQueue("orders", 1);
        model.addQueue("events", 0);
        model.addQueue("brief", 0);
    }

    private static Set<Integer> everyHour() {
        return IntStream.range(0, HOURS).boxed().collect(Collectors.toSet());
    }

    /** True once in {@code n} times. */
    boolean isOnceIn(int n) {
        return random.nextInt(n) == 0;
    }
}

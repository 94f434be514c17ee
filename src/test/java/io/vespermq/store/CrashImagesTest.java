package io.vespermq.store;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vespermq.runtime.Clock;
import io.vespermq.store.SimDisk.Fate;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Power cuts: the disk as it could be found after each change that a store made to it. {@code -Dvesper.crashImages=N}
 * says how many are looked at; {@code -Dvesper.seed=N} repeats a run's choices.
 */
@Timeout(3600)
class CrashImagesTest {
    private static final int SEGMENT_BYTES = 8 << 10;
    private static final int IMAGES = Integer.getInteger("vesper.crashImages", 1_500);

    private final long seed = Long.getLong("vesper.seed", System.nanoTime());
    private final StoreOptions[] options = new StoreOptions[1];

    /** The disk after a change, and what had been acknowledged before it. */
    private record Moment(SimDisk disk, int written, int forced) {}

    private final SimDisk disk = new SimDisk();
    private final List<Moment> moments = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    // Written by the sender, read by whoever changes the disk.
    private volatile int written;
    private volatile int forced;

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void whatWasForcedIsThereAndNothingHasAHole(FlushMode mode) throws IOException {
        options[0] = options(Path.of("/store"), SEGMENT_BYTES, mode);
        record();
        Random random = new Random(seed);
        int looked = 0;
        while (looked < IMAGES) {
            for (Moment moment : moments) {
                Fate fate = looked % 10 == 0 ? Fate.NONE : looked % 10 == 1 ? Fate.ALL : Fate.SOME;
                SimDisk image = moment.disk().afterCrash(fate, random);
                int least = fate == Fate.ALL ? moment.written() : moment.forced();
                String what = "seed " + seed + ", image " + looked + ", " + fate + " of what was not forced";
                Recovered found = Recovered.of(image, options[0]);
                assertThat(found.faults()).as(what).isEmpty();
                int count = found.bodies().size();
                assertThat(count).as(what).isBetween(least, sent.size());
                assertThat(found.bodies()).as(what).isEqualTo(sent.subList(0, count));
                if (looked % 16 == 0) {
                    assertThat(Recovered.of(image.afterCrash(Fate.NONE, random), options[0])
                                    .bodies())
                            .as(what + ", recovered twice")
                            .isEqualTo(found.bodies());
                }
                looked++;
            }
        }
    }

    @Test
    void theDiskForgetsWhatWasNotForced() throws IOException {
        Path directory = Path.of("/d");
        Path file = directory.resolve("f");
        disk.createDirectories(directory);
        disk.create(file, 1024).close();
        Random random = new Random(1);
        assertThat(disk.afterCrash(Fate.NONE, random).exists(file)).isFalse();
        assertThat(disk.afterCrash(Fate.ALL, random).exists(file)).isTrue();
        disk.open(file).force();
        disk.forceDirectory(Path.of("/"));
        disk.forceDirectory(directory);
        disk.open(file).write(java.nio.ByteBuffer.wrap(new byte[] {1}), 600);
        assertThat(disk.afterCrash(Fate.NONE, random).bytes(file)).isEqualTo(new byte[1024]);
        assertThat(disk.afterCrash(Fate.ALL, random).bytes(file)[600]).isEqualTo((byte) 1);
    }

    /** A store's life: new, stopped in order, started again, killed, started once more. */
    private void record() {
        disk.onChange(() -> moments.add(new Moment(disk.copy(), written, forced)));
        try (StoreHarness harness = open(disk)) {
            send(harness, 60);
        }
        try (StoreHarness harness = open(disk)) {
            send(harness, 25);
        }
        disk.onChange(() -> {});
    }

    private StoreHarness open(SimDisk on) {
        return StoreHarness.open(options[0], Clock.system(), on, 1);
    }

    private void send(StoreHarness harness, int bursts) {
        Random random = new Random(seed);
        for (int burst = 0; burst < bursts; burst++) {
            int count = 1 + random.nextInt(5);
            List<Future<Appended>> replies = new ArrayList<>();
            harness.value(() -> {
                for (int i = 0; i < count; i++) {
                    String body = sent.size() + "-" + "x".repeat(random.nextInt(600));
                    replies.add(harness.store().append(draft("topic" + random.nextInt(2), random.nextInt(3), body)));
                    sent.add(body);
                }
                return null;
            });
            long end = 0;
            for (Future<Appended> reply : replies) {
                end = await(reply).end();
            }
            written = sent.size();
            await(harness.store().flushed().reached(end));
            forced = written;
        }
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.fixture.LogLines;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.queue.EntryLayout;
import io.vespermq.store.recovery.Recovery;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A broker was killed and its machine ran on: the next start reads what was not settled, and nothing else, unless the
 * queues show that more is wrong.
 */
@Timeout(120)
class SettledStartTest {
    private static final Path ROOT = Path.of("/store");
    private static final Path LOG = ROOT.resolve("commitlog").resolve(String.format("%020d", 0));
    private static final Path QUEUE = ROOT.resolve("consumequeue/orders/0").resolve(String.format("%020d", 0));
    private static final Path OTHER_QUEUE =
            ROOT.resolve("consumequeue/orders/1").resolve(String.format("%020d", 0));
    private static final List<String> FEW = List.of("one", "two", "three");
    private static final int SETTLED = 40;
    private static final int ALL = 50;

    private final StoreOptions options = options(ROOT, 64 << 10, FlushMode.ASYNC_FLUSH);
    private final List<Appended> at = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final SimDisk disk = new SimDisk();
    private SimDisk killed = disk;

    @BeforeEach
    void kill() {
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            // So that the other queue is not the first to be written, and does not know the newest record.
            append(harness, 1);
            for (String body : FEW) {
                harness.on(() -> harness.store().append(draft("orders", 1, body)));
            }
            append(harness, SETTLED - 1);
            harness.settled(disk, ROOT);
            append(harness, ALL - SETTLED);
            harness.confirmed();
            killed = disk.copy();
        }
        assertThat(abort(killed))
                .contains(String.format("settled %018d", at.get(SETTLED - 1).end()));
    }

    private void append(StoreHarness harness, int count) {
        for (int i = 0; i < count; i++) {
            String body = "message " + bodies.size();
            bodies.add(body);
            at.add(harness.on(() -> harness.store().append(draft("orders", 0, body))));
        }
    }

    private static String abort(SimDisk disk) {
        return new String(disk.bytes(ROOT.resolve("abort")), StandardCharsets.US_ASCII);
    }

    /** Changes a byte near the end of a record of the log. */
    private void damage(Appended record) {
        killed.flip(LOG, (int) record.end() - 30, 0);
    }

    private List<String> start() {
        try (LogLines log = new LogLines(Recovery.class);
                StoreHarness harness = StoreHarness.open(options, Clock.system(), killed, 1)) {
            assertThat(harness.value(() -> harness.store().bounds("orders", 0))).isEqualTo(new QueueBounds(0, ALL));
            assertThat(harness.bodies("orders", 0)).isEqualTo(bodies);
            assertThat(harness.bodies("orders", 1)).isEqualTo(FEW);
            return log.all();
        }
    }

    @Test
    void everythingIsThere() {
        assertThat(start()).isEmpty();
    }

    /** Nobody notices but whoever wants that message, as in all older files. */
    @Test
    void whatWasSettledIsNotReadAgain() {
        damage(at.get(3));
        bodies.remove(3);
        assertThat(start()).isEmpty();
    }

    @Test
    void damageInWhatWasNotSettledIsClosed() {
        damage(at.get(SETTLED + 3));
        bodies.remove(SETTLED + 3);
        assertThat(start()).singleElement().asString().contains("the log is damaged");
    }

    /** Where the newest settled record is not whole, who knows what else is not. */
    @Test
    void aDamagedEndOfWhatWasSettledIsClosed() {
        damage(at.get(SETTLED - 1));
        bodies.remove(SETTLED - 1);
        assertThat(start()).singleElement().asString().contains("the log is damaged");
    }

    @Test
    void aQueueWithAHoleIsReadFromTheLog() {
        aHoleInAQueue();
        start();
    }

    private void aHoleInAQueue() {
        byte[] entries = killed.bytes(OTHER_QUEUE);
        Arrays.fill(entries, EntryLayout.BYTES, 2 * EntryLayout.BYTES, (byte) 0);
        killed.put(OTHER_QUEUE, entries);
    }

    @Test
    void anEntryThatTheLogDoesNotExplainIsReplaced() {
        anEntryThatTheLogDoesNotExplain();
        assertThat(start()).singleElement().asString().contains("built anew");
    }

    /** By its position this entry belongs to what was not settled, where the log has another record. */
    private void anEntryThatTheLogDoesNotExplain() {
        byte[] entries = killed.bytes(OTHER_QUEUE);
        ByteBuffer.wrap(entries)
                .putLong(2 * EntryLayout.BYTES, at.get(SETTLED + 1).position());
        killed.put(OTHER_QUEUE, entries);
    }

    /** The log is read twice, the second time from its beginning: there older records follow the damage. */
    @Test
    void damageIsClosedAlsoWhenQueuesAreBuiltAnew() {
        anEntryThatTheLogDoesNotExplain();
        damage(at.get(3));
        bodies.remove(3);
        assertThat(start()).hasSize(2).anyMatch(line -> line.contains("the log is damaged"));
    }

    @Test
    void missingQueuesAreReadFromTheLog() {
        noQueues();
        start();
    }

    private void noQueues() {
        killed.delete(QUEUE);
        killed.delete(OTHER_QUEUE);
    }

    /** Whoever ends while it builds queues anew leaves some that lack what was settled. */
    @Test
    void everyStartThatEndsEarlyIsFollowedByOneThatFindsEverything() {
        SimDisk before = killed;
        for (Runnable harm :
                List.<Runnable>of(this::aHoleInAQueue, this::anEntryThatTheLogDoesNotExplain, this::noQueues)) {
            SimDisk disk = before.copy();
            killed = disk;
            harm.run();
            List<SimDisk> images = new ArrayList<>();
            disk.onChange(() -> images.add(disk.copy()));
            start();
            disk.onChange(() -> {});
            assertThat(images).hasSizeGreaterThan(10);
            for (SimDisk image : images) {
                killed = image;
                start();
            }
        }
    }

    @Test
    void aStartOfTheMachineReadsTheLogFromTheBeginning() {
        String other = "00000000-0000-0000-0000-000000000000";
        killed.put(
                ROOT.resolve("abort"),
                abort(killed).replaceAll("[0-9a-f-]{36}", other).getBytes(StandardCharsets.US_ASCII));
        ByteBuffer checkpoint = ByteBuffer.allocate(4096).putLong(Clock.system().epochMs() + 1);
        killed.put(ROOT.resolve("checkpoint"), checkpoint.array());
        damage(at.get(3));
        bodies.remove(3);
        assertThat(start()).singleElement().asString().contains("the log is damaged");
    }
}

package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.message.DelayLevels;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.Retention;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One bit somewhere in a store of 64 MiB has changed while its broker was stopped, in order or by a kill: it starts, nobody
 * gets a wrong byte, and around the place all messages but one are served. {@code -Dvesper.randomFlips=100000} tries more,
 * {@code -Dvesper.seed=N} others.
 */
@Timeout(7200)
class RandomFlipsTest {
    private static final int FLIPS = Integer.getInteger("vesper.randomFlips", 400);
    private static final long SEED = Long.getLong("vesper.seed", 1);
    private static final Path ROOT = Path.of("/store");
    private static final int BYTES = 64 << 20;
    private static final int BODY_BYTES_MAX = 5_000;
    private static final int QUEUES = 6;
    private static final int AROUND = 3;
    private static final int ENTRY_BYTES = 20;
    private static final int QUEUE_FILE_BYTES = 20_000;
    private static final int SEGMENT_BYTES = 1 << 20;

    private final StoreOptions options = new StoreOptions(
            ROOT,
            SEGMENT_BYTES,
            QUEUE_FILE_BYTES,
            FlushMode.ASYNC_FLUSH,
            50,
            64 << 10,
            1,
            Retention.FOREVER,
            new IndexOptions(true, 5_000, 4_000),
            DelayLevels.DEFAULT);

    private record Place(int queue, long offset) {}

    private final Vertx vertx = WatchedVertx.create(1);

    // By the position at which the message begins.
    private final TreeMap<Long, Place> places = new TreeMap<>();
    private final List<List<Long>> positions = new ArrayList<>();

    /** Bodies can be made again from where they belong. */
    private static String body(int queue, long offset) {
        Random random = new Random(queue * 1_000_003L + offset);
        return queue + "/" + offset + "-"
                + Character.toString('a' + random.nextInt(26)).repeat(random.nextInt(BODY_BYTES_MAX));
    }

    /** Fills the store, and gives it as a kill leaves it. */
    private SimDisk fill(SimDisk disk) {
        for (int queue = 0; queue < QUEUES; queue++) {
            positions.add(new ArrayList<>());
        }
        Random random = new Random(SEED);
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), disk, 1)) {
            while (harness.store().appended().position() < BYTES) {
                List<Future<Appended>> round = new ArrayList<>();
                List<Integer> queues = random.ints(64, 0, QUEUES).boxed().toList();
                harness.on(() -> {
                    int[] next = positions.stream().mapToInt(List::size).toArray();
                    queues.forEach(queue -> round.add(harness.store()
                            .append(draft("flips", queue, body(queue, next[queue]++), Map.of("KEYS", "k" + queue)))));
                    return Future.all(round);
                });
                for (int i = 0; i < queues.size(); i++) {
                    Appended at = round.get(i).result();
                    positions.get(queues.get(i)).add(at.position());
                    places.put(at.position(), new Place(queues.get(i), at.queueOffset()));
                }
            }
            harness.settled(disk, ROOT);
            return disk.copy();
        }
    }

    @AfterEach
    void close() {
        StoreHarness.await(vertx.close());
    }

    @Test
    void nobodyGetsAWrongByte() throws IOException {
        SimDisk stopped = new SimDisk();
        SimDisk killed = fill(stopped);
        stopped.dropCache();
        Random random = new Random(SEED);
        for (int i = 0; i < FLIPS; i++) {
            SimDisk disk = (random.nextInt(4) == 0 ? killed : stopped).copy();
            disk.dropCache();
            Path file = file(disk, random);
            int at = random.nextInt((int) disk.length(file));
            int bit = random.nextInt(Byte.SIZE);
            disk.flip(file, at, bit);
            check(
                    disk,
                    hit(file, at, random),
                    String.format("%s, byte %d, bit %d, flip %d of seed %d", file, at, bit, i, SEED));
        }
    }

    private static Path file(SimDisk disk, Random random) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return ROOT.resolve("checkpoint");
        }
        Path directory = ROOT.resolve(kind < 4 ? "index" : "commitlog");
        if (kind >= 4 && kind < 8) {
            directory = ROOT.resolve("consumequeue/flips").resolve(Integer.toString(random.nextInt(QUEUES)));
        }
        List<String> files = disk.list(directory);
        return directory.resolve(files.get(random.nextInt(files.size())));
    }

    /** The message that may be lost, or one to look at where none may be. */
    private Place hit(Path file, int at, Random random) {
        long begin = file.getFileName().toString().matches("\\d{20}")
                ? Long.parseLong(file.getFileName().toString())
                : 0;
        if (file.startsWith(ROOT.resolve("commitlog"))) {
            return Objects.requireNonNull(places.floorEntry(begin + at)).getValue();
        }
        int queue = random.nextInt(QUEUES);
        long offset = random.nextInt(positions.get(queue).size());
        if (file.startsWith(ROOT.resolve("consumequeue"))) {
            queue = Integer.parseInt(
                    Objects.requireNonNull(file.getParent()).getFileName().toString());
            offset = Math.min((begin + at) / ENTRY_BYTES, positions.get(queue).size() - 1L);
        }
        return new Place(queue, offset);
    }

    private void check(SimDisk disk, Place hit, String what) {
        StoreHarness harness = StoreHarness.open(vertx, options, Clock.system(), disk);
        try {
            for (int queue = 0; queue < QUEUES; queue++) {
                int id = queue;
                assertThat(harness.value(() -> harness.store().bounds("flips", id)))
                        .as(what)
                        .isEqualTo(new QueueBounds(0, positions.get(queue).size()));
                look(harness, new Place(queue, positions.get(queue).size() - 1L), hit, what);
            }
            look(harness, hit, hit, what);
            find(harness, hit, what);
        } finally {
            harness.undeploy();
        }
    }

    private void look(StoreHarness harness, Place around, Place hit, String what) {
        long to =
                Math.min(around.offset() + AROUND, positions.get(around.queue()).size());
        long offset = Math.max(0, around.offset() - AROUND);
        List<Place> expected = new ArrayList<>();
        for (long i = offset; i < to; i++) {
            expected.add(new Place(around.queue(), i));
        }
        List<Place> served = new ArrayList<>();
        while (offset < to) {
            Fetched fetched = harness.fetch("flips", around.queue(), offset, (int) (to - offset));
            ByteBuf messages = fetched.messages();
            if (messages == null && fetched.nextOffset() <= offset) {
                break;
            }
            for (StoredMessage message :
                    messages == null ? List.<StoredMessage>of() : StoreHarness.messages(messages)) {
                Place place = served(message, what);
                if (place.offset() < to) {
                    served.add(place);
                }
            }
            offset = fetched.nextOffset();
        }
        if (!served.contains(hit)) {
            expected.remove(hit);
        }
        assertThat(served).as(what).isEqualTo(expected);
    }

    private static Place served(StoredMessage message, String what) {
        assertThat(StandardCharsets.UTF_8.decode(message.body()).toString())
                .as(what)
                .isEqualTo(body(message.queueId(), message.queueOffset()));
        return new Place(message.queueId(), message.queueOffset());
    }

    private static void find(StoreHarness harness, Place hit, String what) {
        List<Long> found = harness.on(() -> harness.store().find("flips", "k" + hit.queue(), 0, Long.MAX_VALUE, 8))
                .positions();
        for (long position : found) {
            @Nullable ByteBuf record = harness.on(() -> harness.store().record(position));
            if (record != null) {
                StoreHarness.messages(record).forEach(message -> served(message, what));
            }
        }
    }
}

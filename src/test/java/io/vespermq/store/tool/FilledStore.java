package io.vespermq.store.tool;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;

import io.vespermq.message.DelayLevels;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.SystemTopics;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A store that was filled and stopped: two queues of one topic, one of another, and delayed messages, over several files of
 * the log. Message i of {@link #at} has the body {@code message i} and the key {@code key-i}.
 */
record FilledStore(Path root, List<Appended> at) {
    static final int SEGMENT_BYTES = 8 << 10;
    /** Fifty entries. */
    static final int QUEUE_FILE_BYTES = 1_000;

    static final int MESSAGES = 200;
    static final IndexOptions SMALL_INDEX = new IndexOptions(true, 500, 120);
    /** Other ones than RocketMQ's own, to see that they count. */
    static final DelayLevels LEVELS = DelayLevels.parse("7s 3m");

    static FilledStore in(Path root) {
        return in(root, SMALL_INDEX);
    }

    static FilledStore in(Path root, IndexOptions index) {
        List<Appended> at = new ArrayList<>();
        try (StoreHarness harness = open(root, index)) {
            for (int i = 0; i < MESSAGES; i++) {
                at.add(append(harness, i));
            }
            harness.confirmed();
            while (harness.value(() -> harness.store().status()).indexBehindBytes() > 0) {
                Thread.onSpinWait();
            }
        }
        return new FilledStore(root, at);
    }

    static StoreHarness open(Path root, IndexOptions index) {
        StoreOptions plain = options(root, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH);
        return StoreHarness.open(new StoreOptions(
                plain.directory(),
                plain.segmentBytes(),
                QUEUE_FILE_BYTES,
                plain.flushMode(),
                plain.flushIntervalMs(),
                plain.messageBytesMax(),
                plain.diskUsedRatioMax(),
                plain.retention(),
                index,
                LEVELS));
    }

    static String topic(int i) {
        return i % 10 == 3 ? SystemTopics.SCHEDULE : i % 10 == 7 ? "others" : "orders";
    }

    static int queue(int i) {
        return topic(i).equals("orders") ? i % 2 : 0;
    }

    private static Appended append(StoreHarness harness, int i) {
        Map<String, String> properties = new TreeMap<>(Map.of(PropertyNames.KEYS, "key-" + i, "TAGS", "red"));
        if (topic(i).equals(SystemTopics.SCHEDULE)) {
            properties.put(PropertyNames.DELAY, "1");
        }
        return harness.on(() -> harness.store().append(draft(topic(i), queue(i), "message " + i, properties)));
    }

    /** Bodies of the messages of a queue in front of message {@code end}. */
    static List<String> bodies(String topic, int queue, int end) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            if (topic(i).equals(topic) && queue(i) == queue) {
                bodies.add("message " + i);
            }
        }
        return bodies;
    }

    /** Every file below a directory, with its content. */
    Map<String, String> files(String name) {
        Path directory = root.resolve(name);
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                files.put(
                        directory.relativize(file).toString(), bytes.length + " bytes, hash " + Arrays.hashCode(bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Changes one byte of the log. */
    void damage(long position) {
        Path file = root.resolve("commitlog").resolve(String.format("%020d", position - position % SEGMENT_BYTES));
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[(int) (position % SEGMENT_BYTES)] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>();
        try (StoreAtRest store = StoreAtRest.toRead(root)) {
            StoreVerifier.verify(store, SMALL_INDEX, faults::add);
        }
        return faults;
    }
}

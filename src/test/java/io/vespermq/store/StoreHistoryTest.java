package io.vespermq.store;

import static io.vespermq.store.StoreHarness.messages;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vespermq.history.Body;
import io.vespermq.history.Checker;
import io.vespermq.history.Fault;
import io.vespermq.history.LogReading;
import io.vespermq.history.MessageId;
import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Operation.Run;
import io.vespermq.history.Pen;
import io.vespermq.history.Recording;
import io.vespermq.history.Verdict;
import io.vespermq.history.Verdict.Outcome;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.StoredMessage;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreOptions.FlushMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history of a real store, whose files are read by a second reader that shares no code with the first. */
class StoreHistoryTest {
    private static final String TOPIC = "orders";
    /** Its length takes two bytes in a record. */
    private static final String LONG_TOPIC = "o".repeat(200);

    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int QUEUES = 3;
    private static final int MESSAGES = 120;

    @TempDir
    Path directory;

    @TempDir
    Path history;

    private Recording recording;

    @BeforeEach
    void sendAndRead() {
        recording = new Recording(history, new Run(0xBEEF, false, 0, 0));
        try (StoreHarness harness = StoreHarness.open(options(directory, SEGMENT_BYTES, FlushMode.ASYNC_FLUSH));
                Pen pen = recording.pen("everything")) {
            pen.add(new Phase(System.nanoTime(), "steady"));
            for (int number = 0; number < MESSAGES; number++) {
                send(harness, pen, number);
            }
            harness.confirmed();
            pen.add(new Phase(System.nanoTime(), Phase.FINAL));
            for (int queue = 0; queue < QUEUES; queue++) {
                readAll(harness, pen, TOPIC, queue);
                readAll(harness, pen, LONG_TOPIC, queue);
            }
        }
    }

    @Test
    void theFilesSayWhatTheStoreSaid() throws IOException {
        Verdict verdict = verdict();
        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.PASS);
        assertThat(verdict.operations())
                .contains(entry("OK", MESSAGES), entry("records", MESSAGES), entry("entries", MESSAGES));
        assertThat(segments()).hasSizeGreaterThan(2);
    }

    @Test
    void aFlippedBitInTheLogIsSeen() throws IOException {
        Path segment = segments().get(1);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[5_000] ^= 1;
        Files.write(segment, bytes);
        assertThat(verdict().faults()).containsKeys(Fault.LOG_DAMAGED, Fault.LOG_AND_QUEUE_DISAGREE);
    }

    @Test
    void aMissingSegmentIsSeen() throws IOException {
        Files.delete(segments().get(1));
        assertThat(verdict().faults()).containsKeys(Fault.LOG_DAMAGED, Fault.LOG_AND_QUEUE_DISAGREE);
    }

    @Test
    void anEntryThatPointsElsewhereIsSeen() throws IOException {
        Path file = directory.resolve("consumequeue/" + TOPIC + "/1/" + "0".repeat(20));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        bytes.putLong(20, bytes.getLong(40));
        Files.write(file, bytes.array());
        assertThat(verdict().faults()).containsOnlyKeys(Fault.LOG_AND_QUEUE_DISAGREE);
    }

    private Verdict verdict() throws IOException {
        LogReading.read(directory, "a", recording);
        return Checker.check(history);
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(directory.resolve("commitlog"))) {
            return files.sorted().toList();
        }
    }

    private void send(StoreHarness harness, Pen pen, int number) {
        MessageId id = new MessageId(1, number);
        String topic = number % 7 == 0 ? LONG_TOPIC : TOPIC;
        int queue = number % QUEUES;
        byte[] body = Body.of(recording.run(), id, topic, Body.LEAST_BYTES + number * 5);
        Map<String, String> properties = number % 2 == 0 ? Map.of() : Map.of("TAGS", "tag" + number % 5);
        pen.ask(id, 0, topic, queue, System.nanoTime());
        Appended at = harness.on(() -> harness.store()
                .append(Draft.to(topic, queue)
                        .body(Unpooled.wrappedBuffer(body))
                        .properties(MessageProperties.of(properties))
                        .build()));
        pen.ok(id, System.nanoTime(), "SEND_OK", queue, at.queueOffset(), at.position());
    }

    private void readAll(StoreHarness harness, Pen pen, String topic, int queue) {
        long end = harness.value(() -> harness.store().bounds(topic, queue)).max();
        pen.add(new Bounds(System.nanoTime(), topic, queue, 0, end));
        long offset = 0;
        while (offset < end) {
            ByteBuf found = harness.fetch(topic, queue, offset, 32).messages();
            for (StoredMessage message :
                    messages(Objects.requireNonNull(found, "messages from offset " + offset + " on"))) {
                byte[] body = new byte[message.body().remaining()];
                message.body().get(body);
                pen.read(System.nanoTime(), "g", "s", topic, queue, message.queueOffset(), body);
                offset = message.queueOffset() + 1;
            }
        }
    }
}

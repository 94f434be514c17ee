package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.AdminShell;
import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.QueueScan;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Sent;
import io.vespermq.message.DelayLevels;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.tool.CutPlan;
import io.vespermq.store.tool.IndexRebuild;
import io.vespermq.store.tool.LogDump;
import io.vespermq.store.tool.LogTruncation;
import io.vespermq.store.tool.QueueRebuild;
import io.vespermq.store.tool.StoreAtRest;
import io.vespermq.store.tool.StoreVerifier;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The tools for a store at rest on the directory of a broker that was stopped; with {@code -Dcompat.target=apache} RocketMQ's. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
class StoreToolsIT {
    private static final int QUEUES = 4;
    private static final int MESSAGES = 200;
    private static final int DELAYED = 10;
    private static final int BYTES = 500;
    /** Where the header of an index file says how many units there are. */
    private static final int NEXT_UNIT = 36;

    private final BrokerUnderTest broker = BrokerUnderTest.started(Map.of("messageIndexEnable", "true"));
    private final Ledger ledger = new Ledger("store-tools");
    private String firstKey = "";
    private String firstId = "";
    private final List<String> notes = new ArrayList<>();

    @BeforeAll
    void fillAndStop() {
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-" + ledger.topic())) {
            producer.createTopic(ledger.topic(), QUEUES);
            for (int i = 0; i < MESSAGES; i++) {
                Outgoing message = ledger.write(BYTES).withTag("red");
                if (i % (MESSAGES / DELAYED) == 7) {
                    // To be delivered when all this is long over.
                    producer.send(new Outgoing(ledger.topic(), "red", "late-" + i, Map.of("DELAY", "18"), new byte[9]));
                }
                Sent sent = ledger.acknowledge(message, producer.send(message, i % QUEUES));
                if (i == 0) {
                    firstKey = message.key();
                    firstId = sent.messageId();
                }
            }
        }
        broker.stop();
    }

    @AfterAll
    void end() {
        broker.close();
    }

    @Test
    void theStoreIsReadMadeAnewCutAndServed() throws IOException {
        assertThat(faults()).isEmpty();
        List<Long> positions = positions();
        assertThat(positions).hasSize(MESSAGES);

        Map<String, Integer> queues = contents(broker.storeDirectory().resolve("consumequeue"));
        assertThat(queues).hasSizeGreaterThanOrEqualTo(QUEUES + 1);
        int units = indexUnits();
        try (StoreAtRest store = StoreAtRest.toChange(broker.storeDirectory())) {
            new QueueRebuild(store).rebuild(DelayLevels.DEFAULT);
            IndexRebuild.Built index = new IndexRebuild(store, IndexOptions.DEFAULT).rebuild(notes::add);
            assertThat(index.messages()).isGreaterThanOrEqualTo(MESSAGES + DELAYED);
            assertThat(index.keys())
                    .as("its own and the unique key, and the tag")
                    .isEqualTo(3 * index.messages());
            // Number 0 is never used.
            assertThat(indexUnits()).isEqualTo(index.keys() + 1).isEqualTo(units);
        }
        assertThat(contents(broker.storeDirectory().resolve("consumequeue"))).isEqualTo(queues);
        assertThat(faults()).isEmpty();

        int kept = MESSAGES / 2;
        try (StoreAtRest store = StoreAtRest.toChange(broker.storeDirectory())) {
            LogTruncation truncation = new LogTruncation(store);
            CutPlan plan = truncation.plan(positions.get(kept));
            assertThat(plan.records()).isGreaterThanOrEqualTo(MESSAGES - kept);
            truncation.cut(plan, true, System.currentTimeMillis());
        }
        assertThat(faults()).isEmpty();
        assertThat(positions()).isEqualTo(positions.subList(0, kept));
        assertThat(notes).isEmpty();
        assertServes(kept);
    }

    private void assertServes(int kept) {
        broker.start();
        try (AdminShell admin = new AdminShell()) {
            assertThat(admin.run("queryMsgByKey", "-n", broker.nameServer(), "-t", ledger.topic(), "-k", firstKey))
                    .contains(firstId);
        }
        try (QueueReading reader = ClientVersion.V5.clients().reader(broker.nameServer(), "g-" + ledger.topic());
                Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-again")) {
            for (int queue = 0; queue < QUEUES; queue++) {
                assertThat(QueueScan.between(reader, ledger.topic(), queue, 0, kept / QUEUES))
                        .hasSize(kept / QUEUES);
                assertThat(producer.send(ledger.fresh().write(BYTES), queue).queueOffset())
                        .isEqualTo(kept / QUEUES);
            }
        }
    }

    private List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>();
        try (StoreAtRest store = StoreAtRest.toRead(broker.storeDirectory())) {
            StoreVerifier.verify(store, IndexOptions.DEFAULT, faults::add);
        }
        return faults;
    }

    /** Where the messages of the topic are. */
    private List<Long> positions() throws IOException {
        List<Long> positions = new ArrayList<>();
        LogDump.Selection ofTopic = new LogDump.Selection(0, Long.MAX_VALUE, ledger.topic(), -1, Long.MAX_VALUE);
        try (StoreAtRest store = StoreAtRest.toRead(broker.storeDirectory())) {
            LogDump.dump(store, ofTopic, record -> positions.add(record.position()), notes::add);
        }
        return positions;
    }

    private int indexUnits() throws IOException {
        try (Stream<Path> files = Files.list(broker.storeDirectory().resolve("index"))) {
            Path only = files.toList().get(0);
            try (RandomAccessFile file = new RandomAccessFile(only.toFile(), "r")) {
                file.seek(NEXT_UNIT);
                return file.readInt();
            }
        }
    }

    private static Map<String, Integer> contents(Path directory) {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(directory.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return contents;
    }
}

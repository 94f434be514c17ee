package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.EachClient;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.QueueScan;
import io.vespermq.compat.fixture.SharedBroker;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Refused;
import io.vespermq.compat.judge.Sent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way of sending, and every kind of body and property, read back at the offset that the broker promised. */
@ExtendWith(SharedBroker.class)
class SendIT {
    private static final int MESSAGE_ILLEGAL = 13;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Not more, because a broker may refuse what waits too long in its queue. */
    private static final int IN_FLIGHT = 128;

    private static final int LIMIT_BYTES = 4 * 1024 * 1024;
    private static final String CHINESE = "订单号";
    private static final String EMOJI = "🚚📦✅";

    private final BrokerUnderTest broker;

    SendIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    private Producing producer(ClientVersion version, String name) {
        return version.clients().producer(broker.nameServer(), "send-" + name + "-" + version.name());
    }

    private QueueReading reader(ClientVersion version) {
        return version.clients().reader(broker.nameServer(), "send-reader-" + version.name());
    }

    private static Received readAt(QueueReading reader, String topic, Sent sent) {
        List<Received> found = new ArrayList<>();
        Wait.until(PATIENCE, "a message at " + sent, () -> {
            found.addAll(reader.read(topic, sent.queueId(), sent.queueOffset()));
            return !found.isEmpty();
        });
        assertThat(found.get(0).queueOffset()).isEqualTo(sent.queueOffset());
        return found.get(0);
    }

    private static void scanAll(QueueReading reader, String topic, int queues, Ledger ledger) {
        for (int queue = 0; queue < queues; queue++) {
            ledger.receivedAll(QueueScan.between(reader, topic, queue, 0, ledger.end(queue)));
        }
    }

    @EachClient
    void syncSendsLieAtTheOffsetsTheyWereToldInATopicThatTheFirstOneCreated(ClientVersion version) {
        String topic = "sync-" + version.name();
        Ledger ledger = new Ledger(topic);
        Map<Sent, Outgoing> sends = new HashMap<>();
        try (Producing producer = producer(version, "sync");
                QueueReading reader = reader(version)) {
            for (int i = 0; i < 200; i++) {
                Outgoing message = ledger.write(100 + i);
                sends.put(ledger.acknowledge(message, producer.send(message)), message);
            }
            sends.forEach((sent, message) -> {
                Received found = readAt(reader, topic, sent);
                assertThat(found.key()).isEqualTo(message.key());
                assertThat(found.messageId()).isEqualTo(sent.messageId());
                assertThat(sent.brokerName()).isEqualTo(BrokerUnderTest.BROKER);
                ledger.received(found);
            });
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void asyncSendsAllComplete(ClientVersion version) {
        String topic = "async-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "async");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 4);
            List<CompletableFuture<Sent>> answers = new ArrayList<>();
            Semaphore window = new Semaphore(IN_FLIGHT);
            for (int i = 0; i < 2000; i++) {
                Outgoing message = ledger.write(512);
                window.acquireUninterruptibly();
                answers.add(producer.sendAsync(message)
                        .whenComplete((sent, failure) -> window.release())
                        .thenApply(sent -> ledger.acknowledge(message, sent)));
            }
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
            scanAll(reader, topic, 4, ledger);
        }
        assertThat(ledger.acknowledgedCount()).isEqualTo(2000);
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void oneWaySendsArrive(ClientVersion version) {
        String topic = "oneway-" + version.name();
        Ledger ledger = new Ledger(topic);
        List<String> keys = new ArrayList<>();
        try (Producing producer = producer(version, "oneway");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 1);
            for (int i = 0; i < 100; i++) {
                Outgoing message = ledger.write(64);
                producer.sendOneWay(message, 0);
                keys.add(message.key());
            }
            Wait.until(
                    PATIENCE,
                    () -> "100 one-way messages, there are " + reader.maxOffset(topic, 0),
                    () -> reader.maxOffset(topic, 0) == 100);
            List<Received> found = QueueScan.from(reader, topic, 0, 0);
            ledger.receivedAll(found);
            // In any order: a broker may hand the commands of one connection to several threads.
            assertThat(found).extracting(Received::key).containsExactlyInAnyOrderElementsOf(keys);
        }
        ledger.assertNoFaults();
        ledger.assertNoneTwice();
    }

    @EachClient
    void aBatchLiesTogetherInItsOrder(ClientVersion version) {
        String topic = "batch-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "batch");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 2);
            for (int round = 0; round < 3; round++) {
                List<Outgoing> batch = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    batch.add(ledger.write(200).withTag("t" + i));
                }
                Sent sent = producer.sendBatch(batch);
                batch.forEach(message -> ledger.acknowledge(message, sent));
                List<Received> found =
                        QueueScan.between(reader, topic, sent.queueId(), sent.queueOffset(), sent.queueOffset() + 50);
                assertThat(found)
                        .extracting(Received::key)
                        .containsExactlyElementsOf(
                                batch.stream().map(Outgoing::key).toList());
                assertThat(found)
                        .extracting(Received::tag)
                        .containsExactlyElementsOf(
                                batch.stream().map(Outgoing::tag).toList());
                assertThat(sent.messageId().split(",", -1))
                        .containsExactlyElementsOf(
                                found.stream().map(Received::messageId).toList());
                assertThat(sent.storedAtId().split(",", -1)).hasSize(50).doesNotHaveDuplicates();
                ledger.receivedAll(found);
            }
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void aSelectorKeepsEqualKeysInOneQueueAndInOrder(ClientVersion version) {
        String topic = "selector-" + version.name();
        Ledger ledger = new Ledger(topic);
        Map<String, Set<Integer>> queuesOfKey = new HashMap<>();
        Map<String, List<String>> sentOrder = new HashMap<>();
        Map<String, List<String>> readOrder = new HashMap<>();
        try (Producing producer = producer(version, "selector");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 8);
            for (int i = 0; i < 240; i++) {
                String orderKey = "order-" + i % 24;
                Outgoing plain = ledger.write(80);
                Map<String, String> properties = new HashMap<>(plain.properties());
                properties.put("orderKey", orderKey);
                Outgoing message = plain.withProperties(properties);
                Sent sent = ledger.acknowledge(message, producer.sendOrdered(message, orderKey));
                queuesOfKey.computeIfAbsent(orderKey, key -> new HashSet<>()).add(sent.queueId());
                sentOrder.computeIfAbsent(orderKey, key -> new ArrayList<>()).add(message.key());
            }
            for (int queue = 0; queue < 8; queue++) {
                for (Received found : QueueScan.between(reader, topic, queue, 0, ledger.end(queue))) {
                    ledger.received(found);
                    readOrder
                            .computeIfAbsent(found.properties().get("orderKey"), key -> new ArrayList<>())
                            .add(String.valueOf(found.key()));
                }
            }
        }
        assertThat(queuesOfKey.values()).allSatisfy(queues -> assertThat(queues).hasSize(1));
        assertThat(readOrder).isEqualTo(sentOrder);
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void bodiesOfEverySizeUpToTheLimitComeBackUnaltered(ClientVersion version) {
        String topic = "sizes-" + version.name();
        Ledger ledger = new Ledger(topic);
        List<Integer> sizes =
                List.of(1, 2, 255, 256, 1024, 4095, 4096, 4097, 65_535, 65_536, 1 << 20, LIMIT_BYTES - 1, LIMIT_BYTES);
        try (Producing producer = producer(version, "sizes");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 1);
            for (int size : sizes) {
                Outgoing message = ledger.write(size);
                Sent sent = ledger.acknowledge(message, producer.send(message, 0));
                Received found = readAt(reader, topic, sent);
                assertThat(found.body()).hasSize(size);
                ledger.received(found);
            }
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void theLargestBodiesMayComeAllAtOnce(ClientVersion version) {
        String topic = "large-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "large");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 4);
            List<CompletableFuture<Sent>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Outgoing message = ledger.write(LIMIT_BYTES);
                answers.add(producer.sendAsync(message).thenApply(sent -> ledger.acknowledge(message, sent)));
            }
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
            scanAll(reader, topic, 4, ledger);
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void aBodyOneByteOverTheLimitIsRefusedAndNotStored(ClientVersion version) {
        String topic = "oversize-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "oversize");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 1);
            producer.allowBodies(2 * LIMIT_BYTES);
            Refused refused =
                    catchThrowableOfType(Refused.class, () -> producer.send(ledger.write(LIMIT_BYTES + 1), 0));
            assertThat(refused).as("the refusal").isNotNull();
            assertThat(refused.fromBroker()).isTrue();
            assertThat(refused.code()).isEqualTo(MESSAGE_ILLEGAL);
            assertThat(reader.maxOffset(topic, 0)).isZero();

            Outgoing after = ledger.write(10);
            assertThat(ledger.acknowledge(after, producer.send(after, 0)).queueOffset())
                    .isZero();
            ledger.receivedAll(QueueScan.between(reader, topic, 0, 0, 1));
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void bodiesThatTheClientCompressesAreKeptCompressedAndComeBackWhole(ClientVersion version) {
        String topic = "compressed-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "compressed");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 1);
            producer.compressFrom(4096);
            for (int repeats : List.of(500, 10_000, 100_000)) {
                byte[] body = "All work and no play. ".repeat(repeats).getBytes(StandardCharsets.UTF_8);
                Outgoing message = ledger.write(topic + "-x" + repeats, body);
                Received found = readAt(reader, topic, ledger.acknowledge(message, producer.send(message, 0)));
                assertThat(found.storedBytes()).isLessThan(body.length / 10);
                ledger.received(found);
            }
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void chineseAndEmojiComeBackInKeysTagsPropertiesAndBodies(ClientVersion version) {
        String topic = "unicode-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "unicode");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 1);
            Outgoing plain = ledger.write(CHINESE + EMOJI, (CHINESE + EMOJI).getBytes(StandardCharsets.UTF_8));
            Map<String, String> properties = new HashMap<>(plain.properties());
            properties.put(CHINESE, EMOJI);
            properties.put("客户", "张三 & \"quoted\" {json} = ok");
            Outgoing message = plain.withProperties(properties).withTag("标签🏷");
            Received found = readAt(reader, topic, ledger.acknowledge(message, producer.send(message, 0)));
            assertThat(found.properties()).containsAllEntriesOf(properties);
            assertThat(found.tag()).isEqualTo("标签🏷");
            assertThat(found.key()).isEqualTo(CHINESE + EMOJI);
            ledger.received(found);
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void aHundredUserPropertiesComeBack(ClientVersion version) {
        String topic = "properties-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "properties");
                QueueReading reader = reader(version)) {
            producer.createTopic(topic, 1);
            Outgoing plain = ledger.write(1000);
            Map<String, String> properties = new HashMap<>(plain.properties());
            for (int i = 0; i < 100; i++) {
                properties.put("property-" + i, "value " + i + " " + "x".repeat(i));
            }
            Outgoing message = plain.withProperties(properties);
            Received found = readAt(reader, topic, ledger.acknowledge(message, producer.send(message, 0)));
            assertThat(found.properties()).containsAllEntriesOf(properties);
            ledger.received(found);
        }
        ledger.awaitAllExactlyOnce();
    }
}

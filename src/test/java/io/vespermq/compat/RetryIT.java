package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.EachClient;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.QueueScan;
import io.vespermq.compat.fixture.SharedBroker;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.MessageHandler;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to messages that an application cannot take. The broker's delay levels are one second each here. */
@ExtendWith(SharedBroker.class)
class RetryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LEVEL_MS = 1000;

    private final BrokerUnderTest broker;

    RetryIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    /** A delivery and when it happened. */
    private record Delivery(Received message, long atMs) {}

    private PushConsuming consumer(ClientVersion version, Subscription subscription, MessageHandler handler) {
        return version.clients().pushConsumer(broker.nameServer(), subscription, handler);
    }

    private Producing producer(ClientVersion version, String name) {
        return version.clients().producer(broker.nameServer(), "retry-" + name + "-" + version.name());
    }

    /**
     * Lets a first consumer of the group come and go, so that its retry topic exists and is known to the name server.
     * A client that starts before asks for that route again only with its next rebalance, up to 20 s later.
     */
    private void warmUp(ClientVersion version, String group, String topic) {
        try (QueueReading reader = version.clients().reader(broker.nameServer(), "warm-" + group);
                PushConsuming first =
                        consumer(version, Subscription.of(group, "first", topic), message -> Verdict.CONSUMED)) {
            Wait.until(
                    PATIENCE,
                    "the first consumer has its queue",
                    () -> first.assigned().size() == 1);
            Wait.until(PATIENCE, "the retry topic has a route", () -> hasRoute(reader, "%RETRY%" + group));
        }
    }

    private static boolean hasRoute(QueueReading reader, String topic) {
        try {
            return reader.maxOffset(topic, 0) >= 0;
        } catch (RuntimeException noRouteYet) {
            return false;
        }
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    @EachClient
    void aMessageThatFailsComesBackAfterItsDelayAndCounts(ClientVersion version) {
        comesBack(version, "later", Verdict.LATER);
    }

    @EachClient
    void aListenerThatThrowsIsTreatedLikeOneThatAsksForLater(ClientVersion version) {
        comesBack(version, "throws", Verdict.THROW);
    }

    private void comesBack(ClientVersion version, String name, Verdict failing) {
        String topic = "retry-" + name + "-" + version.name();
        Ledger ledger = new Ledger(topic);
        List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        MessageHandler handler = message -> {
            deliveries.add(new Delivery(message, nowMs()));
            ledger.received(message);
            return message.reconsumeTimes() < 2 ? failing : Verdict.CONSUMED;
        };
        try (Producing producer = producer(version, name)) {
            producer.createTopic(topic, 1);
            warmUp(version, "g-" + topic, topic);
            try (PushConsuming consumer = consumer(version, Subscription.of("g-" + topic, "a", topic), handler)) {
                Outgoing message = ledger.write(300).withTag("t");
                ledger.acknowledge(message, producer.send(message));
                Wait.until(PATIENCE, () -> "three deliveries: " + deliveries, () -> deliveries.size() >= 3);
                assertThat(consumer.assigned()).hasSize(1);
            }
        }
        ledger.assertNoFaults();
        assertThat(deliveries)
                .extracting(delivery -> delivery.message().reconsumeTimes())
                .containsExactly(0, 1, 2);
        assertThat(deliveries)
                .extracting(delivery -> delivery.message().topic())
                .containsOnly(topic);
        assertThat(deliveries).extracting(delivery -> delivery.message().tag()).containsOnly("t");
        for (int i = 1; i < 3; i++) {
            assertThat(deliveries.get(i).atMs() - deliveries.get(i - 1).atMs())
                    .as("delay before delivery %d", i)
                    .isBetween(LEVEL_MS - 50, LEVEL_MS * 4);
        }
    }

    @EachClient
    void aMessageThatAlwaysFailsEndsInTheDeadLetterQueue(ClientVersion version) {
        String topic = "dead-" + version.name();
        String group = "g-" + topic;
        Ledger ledger = new Ledger(topic);
        List<Integer> times = new CopyOnWriteArrayList<>();
        MessageHandler handler = message -> {
            times.add(message.reconsumeTimes());
            return Verdict.LATER;
        };
        try (Producing producer = producer(version, "dead");
                QueueReading reader = version.clients().reader(broker.nameServer(), "dead-reader-" + version.name())) {
            producer.createTopic(topic, 1);
            warmUp(version, group, topic);
            Subscription subscription = Subscription.of(group, "a", topic).retries(2);
            try (PushConsuming consumer = consumer(version, subscription, handler)) {
                Outgoing message = ledger.write(300);
                ledger.acknowledge(message, producer.send(message));
                Wait.until(PATIENCE, () -> "three deliveries: " + times, () -> times.size() >= 3);
                Wait.until(PATIENCE, "the dead letter", () -> deadLetters(reader, group) == 1);
                assertThat(consumer.assigned()).hasSize(1);
            }
            List<Received> dead = QueueScan.from(reader, "%DLQ%" + group, 0, 0);
            ledger.receivedAll(dead);
            assertThat(times).containsExactly(0, 1, 2);
            assertThat(dead).singleElement().satisfies(letter -> {
                assertThat(letter.properties()).containsEntry("RETRY_TOPIC", topic);
                assertThat(letter.reconsumeTimes()).isEqualTo(3);
            });
        }
        ledger.awaitAllExactlyOnce();
    }

    private static long deadLetters(QueueReading reader, String group) {
        return hasRoute(reader, "%DLQ%" + group) ? reader.maxOffset("%DLQ%" + group, 0) : 0;
    }

    @EachClient
    void anOrderlyConsumerThatFailsGetsTheSameMessageAgainBeforeTheNext(ClientVersion version) {
        String topic = "suspend-" + version.name();
        Ledger ledger = new Ledger(topic);
        List<String> keys = new CopyOnWriteArrayList<>();
        MessageHandler handler = message -> {
            String key = String.valueOf(message.key());
            boolean first = !keys.contains(key);
            keys.add(key);
            return first ? Verdict.LATER : Verdict.CONSUMED;
        };
        List<String> expected = new CopyOnWriteArrayList<>();
        try (Producing producer = producer(version, "suspend")) {
            producer.createTopic(topic, 1);
            for (int i = 0; i < 5; i++) {
                Outgoing message = ledger.write(100);
                ledger.acknowledge(message, producer.send(message));
                expected.add(message.key());
                expected.add(message.key());
            }
            Subscription subscription =
                    Subscription.of("g-" + topic, "a", topic).inOrder();
            try (PushConsuming consumer = consumer(version, subscription, handler)) {
                Wait.until(PATIENCE, () -> "ten deliveries: " + keys, () -> keys.size() >= 10);
                assertThat(keys).containsExactlyElementsOf(expected);
                assertThat(consumer.assigned()).hasSize(1);
            }
        }
    }
}

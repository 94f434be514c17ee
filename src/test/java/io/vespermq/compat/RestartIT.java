package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.EachClient;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.QueueScan;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A clean stop and a new start: messages, topics, groups and offsets are where they were. */
@TestInstance(Lifecycle.PER_CLASS)
class RestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int QUEUES = 4;
    private static final int MESSAGES = 200;

    @EachClient
    void everythingIsThereAfterACleanStop(ClientVersion version) {
        try (BrokerUnderTest broker = BrokerUnderTest.started(Map.of())) {
            String topic = "restart-" + version.name();
            String group = "g-" + topic;
            Ledger before = new Ledger(topic);
            sendAndConsume(version, broker, before, group);
            broker.stop();
            broker.start();
            assertHeld(version, broker, before, group);
            assertGoesOn(version, broker, topic, group);
        }
    }

    private static void sendAndConsume(ClientVersion version, BrokerUnderTest broker, Ledger ledger, String group) {
        String topic = ledger.topic();
        try (Producing producer = version.clients().producer(broker.nameServer(), "p-" + topic)) {
            producer.createTopic(topic, QUEUES);
            for (int i = 0; i < MESSAGES; i++) {
                Outgoing message = ledger.write(500);
                ledger.acknowledge(message, producer.send(message, i % QUEUES));
            }
            consumeAll(version, broker, ledger, group);
        }
    }

    private static void consumeAll(ClientVersion version, BrokerUnderTest broker, Ledger ledger, String group) {
        try (PushConsuming consumer = version.clients()
                .pushConsumer(broker.nameServer(), Subscription.of(group, "a", ledger.topic()), message -> {
                    ledger.received(message);
                    return Verdict.CONSUMED;
                })) {
            ledger.awaitAllExactlyOnce();
            assertThat(consumer.assigned()).hasSize(QUEUES);
        }
    }

    private static void assertHeld(ClientVersion version, BrokerUnderTest broker, Ledger before, String group) {
        String topic = before.topic();
        Ledger again = before.fresh();
        try (QueueReading reader = version.clients().reader(broker.nameServer(), group)) {
            for (int queue = 0; queue < QUEUES; queue++) {
                again.receivedAll(QueueScan.between(reader, topic, queue, 0, before.end(queue)));
                assertThat(reader.committed(topic, queue))
                        .as("committed offset of queue %d", queue)
                        .isEqualTo(MESSAGES / QUEUES);
            }
        }
        again.awaitAllExactlyOnce();
    }

    private static void assertGoesOn(ClientVersion version, BrokerUnderTest broker, String topic, String group) {
        Ledger after = new Ledger(topic, "after-");
        try (Producing producer = version.clients().producer(broker.nameServer(), "p-" + topic)) {
            assertThat(producer.queues(topic)).hasSize(QUEUES);
            for (int i = 0; i < 20; i++) {
                Outgoing message = after.write(500);
                assertThat(after.acknowledge(message, producer.send(message, i % QUEUES))
                                .queueOffset())
                        .isEqualTo(MESSAGES / QUEUES + i / QUEUES);
            }
            consumeAll(version, broker, after, group);
        }
    }

    /** Old clients keep running: they find the broker again by themselves. */
    @EachClient
    void runningClientsGoOnAfterARestart(ClientVersion version) {
        String topic = "reconnect-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (BrokerUnderTest broker = BrokerUnderTest.started(Map.of());
                Producing producer = version.clients().producer(broker.nameServer(), "p-" + topic)) {
            producer.createTopic(topic, QUEUES);
            try (PushConsuming consumer = version.clients()
                    .pushConsumer(broker.nameServer(), Subscription.of("g-" + topic, "a", topic), message -> {
                        ledger.received(message);
                        return Verdict.CONSUMED;
                    })) {
                Wait.until(PATIENCE, "all queues", () -> consumer.assigned().size() == QUEUES);
                send(producer, ledger);
                broker.stop();
                broker.start();
                Wait.until(PATIENCE, "the producer reaches the broker again", () -> sends(producer, ledger));
                send(producer, ledger);
                ledger.awaitAll();
            }
        }
    }

    private static void send(Producing producer, Ledger ledger) {
        for (int i = 0; i < 40; i++) {
            Outgoing message = ledger.write(100);
            ledger.acknowledge(message, producer.send(message, i % QUEUES));
        }
    }

    private static boolean sends(Producing producer, Ledger ledger) {
        Outgoing message = ledger.write(100);
        try {
            ledger.acknowledge(message, producer.send(message, 0));
            return true;
        } catch (RuntimeException notYet) {
            return false;
        }
    }
}

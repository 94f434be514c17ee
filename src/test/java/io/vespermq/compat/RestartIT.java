package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.QueueScan;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.MessageHandler;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A clean stop and a new start: messages, topics and offsets are where they were, and clients that ran go
 * on. The broker forces every message before it acknowledges it. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
class RestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int QUEUES = 4;
    private static final int MESSAGES = 200;

    private final BrokerUnderTest broker = BrokerUnderTest.started(Map.of("flushDiskType", "SYNC_FLUSH"));
    private final Map<ClientVersion, Ledger> held =
            Map.of(ClientVersion.V5, new Ledger("restart-V5"), ClientVersion.V4, new Ledger("restart-V4"));
    private final Map<ClientVersion, Running> running =
            Map.of(ClientVersion.V5, new Running(ClientVersion.V5), ClientVersion.V4, new Running(ClientVersion.V4));

    /** A producer and a consumer that live through the restart. */
    private final class Running {
        private final Ledger ledger;
        private final Producing producer;
        private final PushConsuming consumer;

        Running(ClientVersion version) {
            ledger = new Ledger("running-" + version.name());
            producer = version.clients().producer(broker.nameServer(), "p-" + ledger.topic());
            producer.createTopic(ledger.topic(), QUEUES);
            consumer = push(version, ledger, "g-" + ledger.topic());
        }

        void send() {
            for (int i = 0; i < 40; i++) {
                Outgoing message = ledger.write(100);
                ledger.acknowledge(message, producer.send(message, i % QUEUES));
            }
        }

        boolean reachesTheBroker() {
            Outgoing message = ledger.write(100);
            try {
                ledger.acknowledge(message, producer.send(message, 0));
                return true;
            } catch (RuntimeException notYet) {
                return false;
            }
        }

        void close() {
            producer.close();
            consumer.close();
        }
    }

    private PushConsuming push(ClientVersion version, Ledger ledger, String group) {
        MessageHandler handler = message -> {
            ledger.received(message);
            return Verdict.CONSUMED;
        };
        return version.clients()
                .pushConsumer(broker.nameServer(), Subscription.of(group, "a", ledger.topic()), handler);
    }

    private static <T> T of(Map<ClientVersion, T> values, ClientVersion version) {
        return Objects.requireNonNull(values.get(version));
    }

    @BeforeAll
    void stopAndStart() {
        for (ClientVersion version : ClientVersion.values()) {
            fill(version);
            of(running, version).send();
        }
        broker.stop();
        broker.start();
    }

    @AfterAll
    void end() {
        running.values().forEach(Running::close);
        broker.close();
    }

    private void fill(ClientVersion version) {
        Ledger ledger = of(held, version);
        try (Producing producer = version.clients().producer(broker.nameServer(), "p-" + ledger.topic())) {
            producer.createTopic(ledger.topic(), QUEUES);
            for (int i = 0; i < MESSAGES; i++) {
                Outgoing message = ledger.write(500);
                ledger.acknowledge(message, producer.send(message, i % QUEUES));
            }
        }
        consume(version, ledger);
    }

    private void consume(ClientVersion version, Ledger ledger) {
        try (PushConsuming consumer = push(version, ledger, "g-" + ledger.topic())) {
            ledger.awaitAllExactlyOnce();
            assertThat(consumer.assigned()).hasSize(QUEUES);
        }
    }

    @ParameterizedTest
    @EnumSource(ClientVersion.class)
    void messagesAndCommittedOffsetsAreThereAndTheGroupGoesOn(ClientVersion version) {
        Ledger before = of(held, version);
        String topic = before.topic();
        Ledger again = before.fresh();
        try (QueueReading reader = version.clients().reader(broker.nameServer(), "g-" + topic)) {
            for (int queue = 0; queue < QUEUES; queue++) {
                again.receivedAll(QueueScan.between(reader, topic, queue, 0, before.end(queue)));
                assertThat(reader.committed(topic, queue))
                        .as("committed offset of queue %d", queue)
                        .isEqualTo(MESSAGES / QUEUES);
            }
        }
        again.awaitAllExactlyOnce();
        assertGoesOn(version, topic);
    }

    private void assertGoesOn(ClientVersion version, String topic) {
        Ledger after = new Ledger(topic, "after-");
        try (Producing producer = version.clients().producer(broker.nameServer(), "p-" + topic)) {
            assertThat(producer.queues(topic)).hasSize(QUEUES);
            for (int i = 0; i < 20; i++) {
                Outgoing message = after.write(500);
                assertThat(after.acknowledge(message, producer.send(message, i % QUEUES))
                                .queueOffset())
                        .isEqualTo(MESSAGES / QUEUES + i / QUEUES);
            }
        }
        consume(version, after);
    }

    @ParameterizedTest
    @EnumSource(ClientVersion.class)
    void clientsThatRanFindTheBrokerAgain(ClientVersion version) {
        Running clients = of(running, version);
        Wait.until(PATIENCE, "the producer reaches the broker again", clients::reachesTheBroker);
        clients.send();
        clients.ledger.awaitAll();
    }

    @Test
    void theLogIsClean() {
        broker.assertLogIsClean();
    }
}

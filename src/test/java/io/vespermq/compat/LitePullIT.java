package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.EachClient;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.SharedBroker;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.LitePulling;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lite pull consumer: assignment by hand, seeking, offsets by time, commits. */
@ExtendWith(SharedBroker.class)
class LitePullIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MS = 200;

    private final BrokerUnderTest broker;

    LitePullIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    private Producing producer(ClientVersion version, String name) {
        return version.clients().producer(broker.nameServer(), "pull-" + name + "-" + version.name());
    }

    private LitePulling puller(ClientVersion version, String topic) {
        return version.clients().litePull(broker.nameServer(), "g-" + topic, topic);
    }

    private static void send(Producing producer, Ledger ledger, int queueId, int count) {
        for (int i = 0; i < count; i++) {
            Outgoing message = ledger.write(150);
            ledger.acknowledge(message, producer.send(message, queueId));
        }
    }

    private static List<Received> poll(LitePulling consumer, int count) {
        List<Received> all = new ArrayList<>();
        Wait.until(PATIENCE, () -> count + " messages, got " + all.size(), () -> {
            all.addAll(consumer.poll(POLL_MS));
            return all.size() >= count;
        });
        return all;
    }

    /**
     * Reads queue 0 to its end. The official client loses messages when a seek meets a pull that is about to return some
     * (its pull task checks for the seek before it takes the lock); at the end of a queue the pull waits, and nothing can
     * meet.
     */
    private static void assignAndDrain(LitePulling consumer, int count) {
        consumer.assign(List.of(0));
        assertThat(offsets(poll(consumer, count))).isEqualTo(range(0, count));
    }

    private static List<Long> offsets(List<Received> messages) {
        return messages.stream().map(Received::queueOffset).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @EachClient
    void assignmentByHandReadsJustTheseQueues(ClientVersion version) {
        String topic = "assign-" + version.name();
        Ledger ledger = new Ledger(topic);
        Ledger elsewhere = new Ledger(topic);
        try (Producing producer = producer(version, "assign");
                LitePulling consumer = puller(version, topic)) {
            producer.createTopic(topic, 4);
            send(producer, ledger, 1, 40);
            send(producer, ledger, 3, 40);
            send(producer, elsewhere, 0, 5);
            assertThat(consumer.queues()).containsExactly(0, 1, 2, 3);
            consumer.assign(List.of(1, 3));
            List<Received> messages = poll(consumer, 80);
            ledger.receivedAll(messages);
            for (int queue : List.of(1, 3)) {
                assertThat(offsets(messages.stream()
                                .filter(message -> message.queueId() == queue)
                                .toList()))
                        .isEqualTo(range(0, 40));
            }
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void seekingMovesTheReader(ClientVersion version) {
        String topic = "seek-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "seek");
                LitePulling consumer = puller(version, topic)) {
            producer.createTopic(topic, 1);
            send(producer, ledger, 0, 50);
            assignAndDrain(consumer, 50);
            consumer.seek(0, 30);
            assertThat(offsets(poll(consumer, 20))).isEqualTo(range(30, 50));
            consumer.seekToBegin(0);
            assertThat(offsets(poll(consumer, 50))).isEqualTo(range(0, 50));
            consumer.seekToEnd(0);
            send(producer, ledger, 0, 3);
            assertThat(offsets(poll(consumer, 3))).isEqualTo(range(50, 53));
        }
    }

    @EachClient
    void anOffsetIsFoundByTime(ClientVersion version) {
        String topic = "time-" + version.name();
        Ledger ledger = new Ledger(topic);
        long start = System.currentTimeMillis();
        try (Producing producer = producer(version, "time");
                LitePulling consumer = puller(version, topic)) {
            producer.createTopic(topic, 1);
            send(producer, ledger, 0, 10);
            long between = nextInstant();
            send(producer, ledger, 0, 10);
            assertThat(consumer.offsetForTimestamp(0, start - 60_000)).isZero();
            assertThat(consumer.offsetForTimestamp(0, between)).isEqualTo(10);
            assertThat(consumer.offsetForTimestamp(0, System.currentTimeMillis() + 60_000))
                    .isEqualTo(20);
            assignAndDrain(consumer, 20);
            consumer.seek(0, consumer.offsetForTimestamp(0, between));
            assertThat(offsets(poll(consumer, 10))).isEqualTo(range(10, 20));
        }
    }

    /** A time later than everything stored so far, and not later than anything stored from now on. */
    private static long nextInstant() {
        long now = System.currentTimeMillis();
        Wait.until(PATIENCE, "the clock goes on", () -> System.currentTimeMillis() > now + 2);
        return now + 2;
    }

    @EachClient
    void aCommittedOffsetOutlivesItsConsumer(ClientVersion version) {
        String topic = "commit-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "commit")) {
            producer.createTopic(topic, 1);
            send(producer, ledger, 0, 30);
            try (LitePulling consumer = puller(version, topic)) {
                consumer.assign(List.of(0));
                ledger.receivedAll(poll(consumer, 30));
                consumer.commit();
                Wait.until(
                        PATIENCE,
                        () -> "30 is committed, not " + consumer.committed(0),
                        () -> consumer.committed(0) == 30);
            }
            send(producer, ledger, 0, 10);
            try (LitePulling consumer = puller(version, topic)) {
                consumer.assign(List.of(0));
                assertThat(consumer.committed(0)).isEqualTo(30);
                List<Received> rest = poll(consumer, 10);
                assertThat(offsets(rest)).isEqualTo(range(30, 40));
                ledger.receivedAll(rest);
            }
        }
        ledger.awaitAllExactlyOnce();
    }

    @EachClient
    void aSubscribedGroupOfTwoSharesTheQueues(ClientVersion version) {
        String topic = "subscribe-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing setup = producer(version, "setup")) {
            setup.createTopic(topic, 4);
        }
        try (Producing producer = producer(version, "subscribe");
                LitePulling one = puller(version, topic);
                LitePulling two = puller(version, topic)) {
            one.subscribe("*");
            two.subscribe("*");
            Wait.until(PATIENCE, "each reads two of the queues", () -> {
                IntStream.range(0, 4).forEach(queue -> send(producer, ledger, queue, 10));
                Set<Integer> first = new HashSet<>();
                Set<Integer> second = new HashSet<>();
                Wait.until(PATIENCE, () -> "all arrives; missing " + ledger.missing(), () -> {
                    first.addAll(queuesRead(one, ledger));
                    second.addAll(queuesRead(two, ledger));
                    return ledger.missing().isEmpty();
                });
                return first.size() == 2 && second.size() == 2 && Collections.disjoint(first, second);
            });
        }
        ledger.assertNoFaults();
    }

    private static Set<Integer> queuesRead(LitePulling consumer, Ledger ledger) {
        List<Received> messages = consumer.poll(POLL_MS);
        ledger.receivedAll(messages);
        return messages.stream().map(Received::queueId).collect(Collectors.toSet());
    }
}

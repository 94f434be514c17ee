package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ChildJvm;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.EachClient;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.SharedBroker;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.MessageHandler;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;

/** Push consumers: how a group shares its queues, and what each member gets. */
@ExtendWith(SharedBroker.class)
class PushConsumeIT {
    private static final int QUEUES = 8;
    private static final Duration REBALANCE = Duration.ofSeconds(2);
    private static final Duration JOINING = Duration.ofSeconds(60);
    private static final String CHILD = "io.vespermq.compat.driver.ConsumerProcess";

    private final BrokerUnderTest broker;

    PushConsumeIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    private Producing producer(ClientVersion version, String name) {
        return version.clients().producer(broker.nameServer(), "push-" + name + "-" + version.name());
    }

    private PushConsuming consumer(ClientVersion version, Subscription subscription, MessageHandler handler) {
        return version.clients().pushConsumer(broker.nameServer(), subscription, handler);
    }

    private static MessageHandler into(Ledger ledger) {
        return message -> {
            ledger.received(message);
            return Verdict.CONSUMED;
        };
    }

    private static void send(Producing producer, Ledger ledger, int count) {
        for (int i = 0; i < count; i++) {
            Outgoing message = ledger.write(200);
            ledger.acknowledge(message, producer.send(message));
        }
    }

    /** Every queue belongs to exactly one member, and no member has two more than another. */
    private static boolean shared(List<Set<Integer>> parts) {
        Set<Integer> all = parts.stream().flatMap(Set::stream).collect(Collectors.toSet());
        int sum = parts.stream().mapToInt(Set::size).sum();
        int least = QUEUES / parts.size();
        return all.size() == QUEUES && sum == QUEUES && parts.stream().allMatch(part -> part.size() >= least);
    }

    private static Set<Integer> queuesOf(ChildJvm child) {
        List<String> lines = child.lines();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith("QUEUES [")) {
                String list = lines.get(i).substring("QUEUES [".length()).replace("]", "");
                return Stream.of(list.split(",", -1))
                        .map(String::trim)
                        .filter(number -> !number.isEmpty())
                        .map(Integer::valueOf)
                        .collect(Collectors.toSet());
            }
        }
        return Set.of();
    }

    private static Stream<String> keysOf(ChildJvm child) {
        return child.lines().stream()
                .filter(line -> line.startsWith("GOT "))
                .map(line -> line.substring("GOT ".length()));
    }

    @EachClient
    void threeConsumersShareEightQueuesAndRebalanceAtOnceOnJoinAndKill(ClientVersion version) {
        String topic = "clustering-" + version.name();
        String group = "g-" + topic;
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "clustering")) {
            producer.createTopic(topic, QUEUES);
            try (PushConsuming a = consumer(version, Subscription.of(group, "a", topic), into(ledger));
                    PushConsuming b = consumer(version, Subscription.of(group, "b", topic), into(ledger))) {
                Wait.until(
                        JOINING,
                        () -> "two share: " + a.assigned() + b.assigned(),
                        () -> shared(List.of(a.assigned(), b.assigned())));
                send(producer, ledger, 100);
                ledger.awaitAllExactlyOnce();
                joinAndKill(version, new Group(a, b, group, topic), producer, ledger);
            }
        }
    }

    /** Two members in this process. */
    private record Group(PushConsuming a, PushConsuming b, String name, String topic) {
        String shares(ChildJvm child) {
            return a.assigned() + " " + b.assigned() + " " + queuesOf(child);
        }
    }

    private void joinAndKill(ClientVersion version, Group group, Producing producer, Ledger ledger) {
        List<String> arguments = List.of(broker.nameServer(), group.name(), "c", group.topic());
        try (ChildJvm child = ChildJvm.start(version.judges(), CHILD, arguments)) {
            Wait.until(JOINING, () -> "the child joins: " + child.lines(), () -> child.lines()
                    .contains("STARTED"));
            Wait.until(
                    REBALANCE,
                    () -> "three share after a join: " + group.shares(child),
                    () -> shared(List.of(group.a().assigned(), group.b().assigned(), queuesOf(child))));
            send(producer, ledger, 200);
            Wait.until(JOINING, "all has arrived somewhere", () -> keysOf(child)
                    .toList()
                    .containsAll(ledger.missing()));
            assertThat(keysOf(child)).isNotEmpty();
            child.kill();
            Wait.until(
                    REBALANCE,
                    () -> "two share after a kill: " + group.a().assigned()
                            + group.b().assigned(),
                    () -> shared(List.of(group.a().assigned(), group.b().assigned())));
            keysOf(child).forEach(ledger::arrivedElsewhere);
            send(producer, ledger, 100);
            ledger.awaitAll();
        }
    }

    @EachClient
    void broadcastingGivesEverythingToEveryone(ClientVersion version) {
        String topic = "broadcast-" + version.name();
        String group = "g-" + topic;
        Ledger first = new Ledger(topic);
        Ledger second = new Ledger(topic);
        try (Producing producer = producer(version, "broadcast")) {
            producer.createTopic(topic, 4);
            Subscription a = Subscription.of(group, "a", topic).toEveryone();
            Subscription b = Subscription.of(group, "b", topic).toEveryone();
            try (PushConsuming one = consumer(version, a, into(first));
                    PushConsuming two = consumer(version, b, into(second))) {
                Wait.until(
                        JOINING,
                        "both have all queues",
                        () -> one.assigned().size() == 4 && two.assigned().size() == 4);
                for (int i = 0; i < 100; i++) {
                    Outgoing message = first.write(100);
                    second.write(message.key(), message.body());
                    second.acknowledge(message, first.acknowledge(message, producer.send(message)));
                }
                first.awaitAllExactlyOnce();
                second.awaitAllExactlyOnce();
            }
        }
    }

    @EachClient
    void fourOrderlyConsumersKeepTheOrderOfEachKey(ClientVersion version) {
        String topic = "orderly-" + version.name();
        Ledger ledger = new Ledger(topic);
        Map<String, List<String>> sent = new HashMap<>();
        Map<String, List<String>> got = new ConcurrentHashMap<>();
        MessageHandler handler = message -> {
            got.computeIfAbsent(
                            message.properties().get("orderKey"),
                            key -> Collections.synchronizedList(new ArrayList<>()))
                    .add(String.valueOf(message.key()));
            ledger.received(message);
            return Verdict.CONSUMED;
        };
        List<PushConsuming> consumers = new ArrayList<>();
        try (Producing producer = producer(version, "orderly")) {
            producer.createTopic(topic, QUEUES);
            for (String instance : List.of("a", "b", "c", "d")) {
                consumers.add(consumer(
                        version, Subscription.of("g-" + topic, instance, topic).inOrder(), handler));
            }
            Wait.until(
                    JOINING,
                    () -> "each has two queues: "
                            + consumers.stream().map(PushConsuming::assigned).toList(),
                    () -> consumers.stream()
                            .allMatch(consumer -> consumer.assigned().size() == 2));
            IntStream.range(0, 600).forEach(i -> sendOrdered(producer, ledger, sent, "key-" + i % 30));
            ledger.awaitAllExactlyOnce();
            assertThat(got).isEqualTo(sent);
        } finally {
            consumers.forEach(PushConsuming::close);
        }
    }

    private static void sendOrdered(
            Producing producer, Ledger ledger, Map<String, List<String>> sent, String orderKey) {
        Outgoing plain = ledger.write(100);
        Map<String, String> properties = new HashMap<>(plain.properties());
        properties.put("orderKey", orderKey);
        Outgoing message = plain.withProperties(properties);
        ledger.acknowledge(message, producer.sendOrdered(message, orderKey));
        sent.computeIfAbsent(orderKey, key -> new ArrayList<>()).add(message.key());
    }

    @EachClient
    void aTagExpressionLetsOnlyItsTagsThrough(ClientVersion version) {
        String topic = "tags-" + version.name();
        Ledger wanted = new Ledger(topic);
        Ledger unwanted = new Ledger(topic, "unwanted-");
        Set<String> tags = Collections.synchronizedSet(new TreeSet<>());
        try (Producing producer = producer(version, "tags")) {
            producer.createTopic(topic, 4);
            Subscription subscription =
                    Subscription.of("g-" + topic, "a", topic).tags("a || b");
            MessageHandler handler = message -> {
                tags.add(String.valueOf(message.tag()));
                return into(wanted).onMessage(message);
            };
            for (int i = 0; i < 200; i++) {
                String tag = List.of("a", "b", "c", "ab").get(i % 4);
                if (i % 4 < 2) {
                    Outgoing message = wanted.write(50).withTag(tag);
                    wanted.acknowledge(message, producer.send(message));
                } else {
                    producer.send(unwanted.write(50).withTag(tag));
                }
            }
            try (PushConsuming consumer = consumer(version, subscription, handler)) {
                wanted.awaitAllExactlyOnce();
                Outgoing last = wanted.write(50).withTag("b");
                wanted.acknowledge(last, producer.send(last));
                wanted.awaitAllExactlyOnce();
                assertThat(consumer.assigned()).hasSize(4);
                assertThat(tags).containsExactly("a", "b");
            }
        }
    }

    @EachClient
    void aGroupGoesOnWhereItStopped(ClientVersion version) {
        String topic = "resume-" + version.name();
        Subscription subscription = Subscription.of("g-" + topic, "a", topic);
        Ledger before = new Ledger(topic);
        try (Producing producer = producer(version, "resume")) {
            producer.createTopic(topic, 4);
            try (PushConsuming consumer = consumer(version, subscription, into(before))) {
                send(producer, before, 100);
                before.awaitAllExactlyOnce();
                assertThat(consumer.assigned()).hasSize(4);
            }
            Ledger after = new Ledger(topic, "after-");
            send(producer, after, 50);
            try (PushConsuming consumer = consumer(version, subscription, into(after))) {
                after.awaitAllExactlyOnce();
                assertThat(consumer.assigned()).hasSize(4);
            }
        }
    }

    /**
     * RocketMQ's rule for a new group: as long as a queue still begins at 0 and its head is in memory, the group starts
     * at the head, whatever it says.
     */
    @EachClient
    void aNewGroupOnAYoungTopicStartsAtTheHeadWhereverItWantsToStart(ClientVersion version) {
        String topic = "from-" + version.name();
        Ledger ledger = new Ledger(topic);
        try (Producing producer = producer(version, "from")) {
            producer.createTopic(topic, 2);
            send(producer, ledger, 20);
            for (String from :
                    List.of("CONSUME_FROM_FIRST_OFFSET", "CONSUME_FROM_LAST_OFFSET", "CONSUME_FROM_TIMESTAMP")) {
                Set<String> keys = ConcurrentHashMap.newKeySet();
                MessageHandler handler = message -> keep(keys, message);
                Subscription subscription =
                        Subscription.of("g-" + topic + from, "a", topic).from(from);
                try (PushConsuming consumer = consumer(version, subscription, handler)) {
                    Wait.until(JOINING, () -> from + " got only " + keys.size(), () -> keys.size() == 20);
                    assertThat(consumer.assigned()).hasSize(2);
                }
            }
        }
    }

    private static Verdict keep(Set<String> keys, Received message) {
        keys.add(String.valueOf(message.key()));
        return Verdict.CONSUMED;
    }
}

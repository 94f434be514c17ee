package io.vespermq.broker.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicOptions;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.session.ClientCheck;
import io.vespermq.protocol.body.session.ConsumeFromWhere;
import io.vespermq.protocol.body.session.ConsumeType;
import io.vespermq.protocol.body.session.HeartbeatData;
import io.vespermq.protocol.body.session.MessageModel;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.session.HeartbeatReply;
import io.vespermq.protocol.header.session.UnregisterClient;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients come, stay, change and go. */
class HeartbeatTest {
    private static final String NOTICE = "NOTIFY_CONSUMER_IDS_CHANGED{consumerGroup=g}";

    private final ManualClock clock = new ManualClock();
    private final TopicTable topics = new TopicTable(TopicOptions.of("C", "b"), clock, () -> {});
    private final GroupTable groups = new GroupTable(true, clock, () -> {});
    private final Consumers consumers = new Consumers(Runnable::run);
    private final Producers producers = new Producers(Runnable::run);
    private final QueueLocks locks = new QueueLocks(clock);
    private final HeartbeatHandler handler = new HeartbeatHandler(clock, topics, groups, consumers, producers);
    private final FakeChannel one = new FakeChannel("10.0.0.1:1000");
    private final FakeChannel two = new FakeChannel("10.0.0.2:2000");

    @BeforeEach
    void notices() {
        consumers.onChange(new RebalanceNotices(groups)::changed);
    }

    @Test
    void aJavaHeartbeatRegistersBothKindsOfClients() {
        HeartbeatReply reply = beat(
                one,
                "{\"clientID\":\"cid\",\"consumerDataSet\":[{\"consumeFromWhere\":\"CONSUME_FROM_FIRST_OFFSET\","
                        + "\"consumeType\":\"CONSUME_ACTIVELY\",\"groupName\":\"g\",\"messageModel\":\"CLUSTERING\","
                        + "\"subscriptionDataSet\":[{\"classFilterMode\":false,\"codeSet\":[97,98],"
                        + "\"expressionType\":\"TAG\",\"subString\":\"a||b\",\"subVersion\":1795443878413,"
                        + "\"tagsSet\":[\"a\",\"b\"],\"topic\":\"T\"}],\"unitMode\":true}],"
                        + "\"heartbeatFingerprint\":0,\"producerDataSet\":[{\"groupName\":\"pg\"}],\"withoutSub\":false}");
        assertThat(reply).isEqualTo(new HeartbeatReply(true, true));
        ConsumerGroup group = group("g");
        assertThat(group.clientIds()).containsExactly("cid");
        assertThat(group.consumeType()).isEqualTo(ConsumeType.CONSUME_ACTIVELY);
        assertThat(group.messageModel()).isEqualTo(MessageModel.CLUSTERING);
        assertThat(group.consumeFromWhere()).isEqualTo(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        assertThat(group.subscription("T"))
                .isEqualTo(new SubscriptionData(
                        false, Set.of(97, 98), "TAG", "a||b", 1795443878413L, Set.of("a", "b"), "T"));
        assertThat(topics.find("%RETRY%g"))
                .isEqualTo(TopicConfig.of("%RETRY%g", 1, 6).withSysFlag(2));
        assertThat(groups.find("g")).isEqualTo(SubscriptionGroupConfig.of("g"));
        assertThat(producers.channel("cid")).isSameAs(one);
        assertThat(producers.members("pg")).hasSize(1);
    }

    @Test
    void aCppHeartbeatHasOrdinalsTextsAndGaps() {
        beat(
                one,
                "{\"clientID\":\"cpp\",\"consumerDataSet\":[{\"consumeFromWhere\":4,\"consumeType\":1,\"groupName\":\"g\","
                        + "\"messageModel\":0,\"subscriptionDataSet\":[{\"subString\":\"*\",\"subVersion\":\"17954438784\","
                        + "\"topic\":\"T\"}]}]}\n");
        ConsumerGroup group = group("g");
        assertThat(group.messageModel()).isEqualTo(MessageModel.BROADCASTING);
        assertThat(group.consumeType()).isEqualTo(ConsumeType.CONSUME_PASSIVELY);
        assertThat(group.consumeFromWhere()).isEqualTo(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        SubscriptionData subscription = Objects.requireNonNull(group.subscription("T"));
        assertThat(subscription.isTag()).isTrue();
        assertThat(subscription.subVersion()).isEqualTo(17954438784L);
        assertThat(subscription.matches(5)).isTrue();
    }

    @Test
    void aGoHeartbeatHasCodesAsTextAndNulls() {
        beat(
                one,
                "{\"clientID\":\"go\",\"producerDataSet\":null,\"consumerDataSet\":[{\"groupName\":\"g\","
                        + "\"consumeType\":\"CONSUME_PASSIVELY\",\"messageModel\":\"CLUSTERING\","
                        + "\"consumeFromWhere\":\"CONSUME_FROM_LAST_OFFSET\",\"unitMode\":false,\"subscriptionDataSet\":["
                        + "{\"classFilterMode\":false,\"topic\":\"T\",\"subString\":\"x\",\"tagsSet\":[\"x\"],"
                        + "\"codeSet\":[\"120\"],\"subVersion\":0,\"expressionType\":\"TAG\"},"
                        + "{\"topic\":\"U\",\"subString\":\"*\",\"tagsSet\":null,\"codeSet\":null,\"subVersion\":0}]}]}");
        assertThat(Objects.requireNonNull(group("g").subscription("T")).codeSet())
                .containsExactly(120);
        assertThat(Objects.requireNonNull(group("g").subscription("U")).codeSet())
                .isEmpty();
    }

    @Test
    void joiningChangingAndLeavingAreToldAtOnce() {
        beat(one, full("a", 0, 1, "T"));
        assertThat(one.told).containsExactly(NOTICE);
        beat(two, full("b", 0, 1, "T"));
        assertThat(one.told).containsExactly(NOTICE, NOTICE);
        assertThat(two.told).containsExactly(NOTICE);
        beat(one, full("a", 0, 1, "T"));
        assertThat(one.told).as("nothing changed").hasSize(2);
        beat(one, full("a", 0, 2, "T"));
        assertThat(two.told).as("a newer subscription").hasSize(2);
        beat(one, full("a", 0, 1, "T"));
        assertThat(two.told).as("an older one").hasSize(2);
        two.close("the client died");
        assertThat(one.told).hasSize(4);
        assertThat(group("g").clientIds()).containsExactly("a");
        one.close("the other, too");
        assertThat(consumers.find("g")).isNull();
    }

    @Test
    void nobodyIsToldWhenNothingIsSharedOrOperatorsSaySo() {
        String broadcasting = full("a", 0, 1, "T").replace("CLUSTERING", "BROADCASTING");
        beat(one, broadcasting);
        beat(two, broadcasting.replace("\"a\"", "\"b\""));
        assertThat(one.told).isEmpty();
        SubscriptionGroupConfig silent = Dialect.read(
                "{\"groupName\":\"g\",\"notifyConsumerIdsChangedEnable\":false}", SubscriptionGroupConfig.class);
        groups.put(List.of(silent));
        beat(one, full("a", 0, 1, "T"));
        one.close("gone");
        assertThat(two.told).isEmpty();
    }

    @Test
    void topicsThatAreNoLongerWantedGo() {
        beat(one, full("a", 0, 1, "T", "U"));
        beat(one, full("a", 0, 1, "U"));
        assertThat(group("g").subscriptions()).containsOnlyKeys("U");
    }

    @Test
    void aHeartbeatWithoutSubscriptionsCountsOnlyWhereTheyAreKnown() {
        assertThat(beat(one, full("a", 77, 1, "T")).subscriptionsChanged()).isFalse();
        assertThat(beat(one, brief("a", 77)).subscriptionsChanged()).isFalse();
        assertThat(group("g").subscriptions()).containsOnlyKeys("T");
        assertThat(beat(one, full("a", 78, 2, "T")).subscriptionsChanged())
                .as("another fingerprint")
                .isTrue();
        assertThat(beat(one, brief("a", 78)).subscriptionsChanged()).isFalse();
        assertThat(beat(two, brief("b", 78)).subscriptionsChanged())
                .as("the group's are known, whoever sent them")
                .isFalse();
        assertThat(group("g").clientIds()).containsExactly("a", "b");
        // A broker that restarted knows nobody; it must not pretend to know the subscriptions.
        one.close("restart");
        two.close("restart");
        FakeChannel again = new FakeChannel("10.0.0.2:2001");
        assertThat(beat(again, brief("b", 78)).subscriptionsChanged()).isTrue();
        assertThat(group("g").clientIds()).containsExactly("b");
        assertThat(beat(again, brief("b", 78)).subscriptionsChanged())
                .as("still unknown")
                .isTrue();
        beat(again, full("b", 78, 2, "T"));
        assertThat(beat(again, brief("b", 78)).subscriptionsChanged()).isFalse();
    }

    @Test
    void aMemberIsAskedForItsSubscriptionsWhenAnotherReplacedThem() {
        beat(one, full("a", 1, 1, "T1", "T2"));
        beat(two, full("b", 2, 1, "T1"));
        assertThat(group("g").subscriptions()).containsOnlyKeys("T1");
        assertThat(beat(one, brief("a", 1)).subscriptionsChanged()).isTrue();
        beat(one, full("a", 1, 1, "T1", "T2"));
        assertThat(group("g").subscriptions()).containsOnlyKeys("T1", "T2");
        assertThat(beat(one, brief("a", 1)).subscriptionsChanged()).isFalse();
        assertThat(beat(two, brief("b", 2)).subscriptionsChanged()).isTrue();
        // A client that knows no fingerprints replaces them, too.
        beat(two, full("b", 0, 1, "T1"));
        assertThat(beat(one, brief("a", 1)).subscriptionsChanged()).isTrue();
    }

    @Test
    void aSubscriptionWithoutTopicIsRefusedAndKeepsNobodyInAGroup() {
        beat(one, full("a", 0, 1, "T"));
        String faulty = full("a", 0, 1, "T").replace(",\"topic\":\"T\"", "").replace("\"g\"", "\"h\"");
        assertThatThrownBy(() -> beat(one, faulty))
                .isInstanceOfSatisfying(
                        RequestFailure.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.INVALID_PARAMETER))
                .hasMessageContaining("subscription without topic in group h");
        assertThat(consumers.find("h")).isNull();
        assertThat(groups.find("h")).isNull();
        // Even where a subscription is only found out to be faulty when it is looked at, its sender leaves.
        HeartbeatData data = Dialect.read(faulty, HeartbeatData.class);
        Member member = new Member(one, "a", Language.JAVA, 479, clock.nanos(), clock.epochMs());
        assertThatThrownBy(
                        () -> consumers.register(member, data.consumerDataSet().get(0), 0, false))
                .isInstanceOf(NullPointerException.class);
        one.close("gone");
        assertThat(consumers.groups()).isEmpty();
    }

    @Test
    void manyGroupsAreMadeAtOnce() {
        AtomicInteger groupChanges = new AtomicInteger();
        AtomicInteger topicChanges = new AtomicInteger();
        groups.onChange(groupChanges::incrementAndGet);
        topics.onChange(topicChanges::incrementAndGet);
        String many = many(1000);
        beat(one, many);
        beat(one, many);
        assertThat(groupChanges).hasValue(1);
        assertThat(topicChanges).hasValue(1);
        assertThat(consumers.groups()).hasSize(1000);
        assertThat(groups.find("g999")).isEqualTo(SubscriptionGroupConfig.of("g999"));
        assertThat(topics.find("%RETRY%g999")).isEqualTo(TopicConfig.of("%RETRY%g999", 1, 6));
        one.close("gone");
        assertThat(consumers.groups()).isEmpty();
    }

    @Test
    void tooManyGroupsAreRefused() {
        assertThatThrownBy(() -> beat(one, many(1001)))
                .isInstanceOfSatisfying(
                        RequestFailure.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.INVALID_PARAMETER))
                .hasMessageContaining("has 1001 groups, at most 1000");
        assertThat(consumers.groups()).isEmpty();
        assertThat(groups.find("g0")).isNull();
    }

    @Test
    void subscriptionsOfAllGroupsTogetherAreBounded() {
        int quarter = Consumers.SUBSCRIBED_MAX / 4;
        String[] topics = IntStream.range(0, quarter).mapToObj(i -> "T" + i).toArray(String[]::new);
        for (String group : List.of("e", "f", "g", "h")) {
            beat(one, full("a", 0, 1, topics).replace("\"g\"", "\"" + group + "\""));
        }
        assertThatThrownBy(() -> beat(two, full("b", 0, 1, "T").replace("\"g\"", "\"i\"")))
                .isInstanceOfSatisfying(
                        RequestFailure.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.SYSTEM_BUSY))
                .hasMessageContaining("group i subscribes to 1 topics and tags, all other groups to 200000");
        assertThat(consumers.find("i")).isNull();
        // The same again needs no more room, less makes some, and so does a group that goes.
        beat(two, full("b", 0, 1, topics));
        beat(one, full("a", 0, 2, "T").replace("\"g\"", "\"h\""));
        beat(two, full("b", 0, 1, "T").replace("\"g\"", "\"i\""));
        one.close("gone");
        FakeChannel three = new FakeChannel("10.0.0.3:1");
        for (String group : List.of("j", "k")) {
            beat(three, full("c", 0, 1, topics).replace("\"g\"", "\"" + group + "\""));
        }
        assertThat(group("k").subscriptions()).hasSize(quarter);
    }

    @Test
    void longTextsOfSubscriptionsAreBounded() {
        String text = "x".repeat(1 << 20);
        String expression = full("a", 0, 1, "T").replace("\"subString\":\"*\"", "\"subString\":\"" + text + "\"");
        assertThat(expression).contains(text);
        int fits = Consumers.SUBSCRIBED_MAX / ((1 << 20) / 256 + 1);
        for (int i = 0; i < fits; i++) {
            beat(one, expression.replace("\"g\"", "\"g" + i + "\""));
        }
        assertThatThrownBy(() -> beat(one, expression.replace("\"g\"", "\"toomuch\"")))
                .isInstanceOfSatisfying(
                        RequestFailure.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.SYSTEM_BUSY));
    }

    @Test
    void namesOfClientsAndProducerGroupsAreBounded() {
        assertThatThrownBy(() -> beat(one, full("c".repeat(1025), 0, 1, "T")))
                .hasMessage("the heartbeat has a clientID of 1025 characters, at most 1024 are taken");
        assertThatThrownBy(() -> beat(
                        one, "{\"clientID\":\"a\",\"producerDataSet\":[{\"groupName\":\"" + "p".repeat(256) + "\"}]}"))
                .hasMessage("the heartbeat has a producer group of 256 characters, at most 255 are taken");
        assertThat(consumers.groups()).isEmpty();
        assertThat(producers.groups()).isEmpty();
    }

    @Test
    void producerGroupsOfAllClientsTogetherAreBounded() {
        String some = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"groupName\":\"p" + i + "\"}")
                .collect(Collectors.joining(","));
        List<FakeChannel> channels = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            FakeChannel channel = new FakeChannel("10.0.1.1:" + i);
            channels.add(channel);
            beat(channel, "{\"clientID\":\"c" + i + "\",\"producerDataSet\":[" + some + "]}");
        }
        String more = "{\"clientID\":\"d\",\"producerDataSet\":[{\"groupName\":\"q\"}]}";
        assertThatThrownBy(() -> beat(one, more)).hasMessageContaining("producer groups for 100000 of 100000");
        beat(channels.get(0), "{\"clientID\":\"c0\",\"producerDataSet\":[" + some + "]}");
        channels.get(0).close("gone");
        beat(one, more);
        assertThat(producers.members("q")).hasSize(1);
        assertThat(producers.members("p5")).hasSize(99);
    }

    @Test
    void subscriptionsThatStayBecauseTheyAreNewerCount() {
        String[] topics = IntStream.range(0, 30_000).mapToObj(i -> "T" + i).toArray(String[]::new);
        beat(one, full("a", 0, 9, topics));
        String tags =
                IntStream.range(0, 100_000).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
        String heavy = "{\"subVersion\":9,\"topic\":\"H%d\",\"tagsSet\":[" + tags + "]}";
        String light = "{\"subVersion\":1,\"topic\":\"H%d\"}";
        beat(one, json("a", 0, heavy.formatted(0), false));
        assertThatThrownBy(() -> beat(one, json("a", 0, light.formatted(0) + "," + heavy.formatted(1), false)))
                .isInstanceOfSatisfying(
                        RequestFailure.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.SYSTEM_BUSY));
        assertThat(group("g").subscriptions()).containsOnlyKeys("H0");
    }

    @Test
    void aClientThatChangesItsNameHasOne() {
        beat(one, "{\"clientID\":\"a\",\"producerDataSet\":[{\"groupName\":\"p\"}]}");
        beat(one, "{\"clientID\":\"b\",\"producerDataSet\":[{\"groupName\":\"p\"}]}");
        assertThat(producers.channel("a")).isNull();
        assertThat(producers.channel("b")).isEqualTo(one);
        one.close("gone");
        assertThat(producers.channel("b")).isNull();
    }

    @Test
    void aRefusedGroupDoesNotKeepOthersOut() {
        int quarter = Consumers.SUBSCRIBED_MAX / 4;
        String[] topics = IntStream.range(0, quarter).mapToObj(i -> "T" + i).toArray(String[]::new);
        for (String group : List.of("d", "e", "f", "g")) {
            beat(one, full("a", 0, 1, topics).replace("\"g\"", "\"" + group + "\""));
        }
        String two = full("b", 0, 1, "T").replace("\"g\"", "\"h\"");
        String withProducer = two.substring(0, two.lastIndexOf('}')) + ",\"producerDataSet\":[{\"groupName\":\"p\"}]}";
        assertThatThrownBy(() -> beat(this.two, withProducer)).hasMessageContaining("group h subscribes to");
        assertThat(producers.members("p")).hasSize(1);
    }

    @Test
    void unregisteringLeavesOneGroup() {
        beat(one, full("a", 0, 1, "T"));
        beat(one, full("a", 0, 1, "T").replace("\"g\"", "\"h\""));
        UnregisterClientHandler unregister = new UnregisterClientHandler(consumers, producers);
        unregister.unregister(new UnregisterClient("a", "pg", "g"), one);
        assertThat(consumers.find("g")).isNull();
        assertThat(group("h").clientIds()).containsExactly("a");
        assertThat(producers.members("pg")).isEmpty();
        assertThat(producers.channel("a")).isNull();
        unregister.unregister(new UnregisterClient("a", "pg", "g"), one);
    }

    @Test
    void idsAreListedOnceAndAnEmptyGroupIsRefused() {
        ConsumerListHandler list = new ConsumerListHandler(consumers);
        beat(one, full("b", 0, 1, "T"));
        beat(two, full("b", 0, 1, "T"));
        beat(new FakeChannel("10.0.0.3:1"), full("a", 0, 1, "T"));
        assertThat(new String(Dialect.writeStandard(list.list("g")), UTF_8))
                .isEqualTo("{\"consumerIdList\":[\"a\",\"b\"]}");
        assertThatThrownBy(() -> list.list("h"))
                .isInstanceOf(RequestFailure.class)
                .hasMessageContaining("no consumer for this group, h");
    }

    @Test
    void silenceEndsAConnection() {
        beat(one, full("a", 0, 1, "T"));
        clock.advance(Duration.ofSeconds(60));
        beat(two, full("b", 0, 1, "T"));
        clock.advance(Duration.ofSeconds(60));
        ClientExpiry.scan(clock, consumers, producers, locks);
        assertThat(one.isClosed).as("after exactly 120 s").isFalse();
        clock.advance(Duration.ofMillis(1));
        ClientExpiry.scan(clock, consumers, producers, locks);
        assertThat(one.isClosed).isTrue();
        assertThat(two.isClosed).isFalse();
        assertThat(group("g").clientIds()).containsExactly("b");
        assertThat(producers.members("pg")).hasSize(1);
    }

    @Test
    void aConnectionThatClosedBeforeItsHeartbeatLeavesNothing() {
        one.close("early");
        beat(one, full("a", 0, 1, "T"));
        assertThat(consumers.find("g")).isNull();
        assertThat(producers.members("pg")).isEmpty();
        assertThat(producers.channel("a")).isNull();
    }

    @Test
    void aGroupThatMayNotBeCreatedIsPassedOver() {
        HeartbeatHandler strict =
                new HeartbeatHandler(clock, topics, new GroupTable(false, clock, () -> {}), consumers, producers);
        HeartbeatData data = Dialect.read(full("a", 0, 1, "T"), HeartbeatData.class);
        strict.beat(data, one, Language.JAVA, 400);
        assertThat(consumers.find("g")).isNull();
        assertThat(topics.find("%RETRY%g")).isNull();
        assertThat(producers.members("pg")).hasSize(1);
    }

    @Test
    void aHeartbeatWithoutClientIsRefused() {
        assertThatThrownBy(() -> beat(one, "{}")).isInstanceOfSatisfying(RequestFailure.class, e -> assertThat(e.code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER));
    }

    @Test
    void onlyTagsAreUnderstood() {
        ClientCheckHandler.check(Dialect.read(
                "{\"clientId\":\"c\",\"group\":\"g\",\"namespace\":\"\",\"subscriptionData\":{\"expressionType\":\"TAG\","
                        + "\"subString\":\"a\",\"topic\":\"T\"}}",
                ClientCheck.class));
        ClientCheck sql = Dialect.read(
                "{\"subscriptionData\":{\"expressionType\":\"SQL92\",\"subString\":\"a>1\",\"topic\":\"T\"}}",
                ClientCheck.class);
        assertThatThrownBy(() -> ClientCheckHandler.check(sql)).hasMessageContaining("SQL92");
    }

    private HeartbeatReply beat(FakeChannel channel, String json) {
        return handler.beat(Dialect.read(json, HeartbeatData.class), channel, Language.JAVA, 479);
    }

    private ConsumerGroup group(String name) {
        return Objects.requireNonNull(consumers.find(name));
    }

    private static String full(String clientId, int fingerprint, long version, String... wanted) {
        StringBuilder subscriptions = new StringBuilder();
        for (String topic : wanted) {
            subscriptions
                    .append(subscriptions.isEmpty() ? "" : ",")
                    .append("{\"expressionType\":\"TAG\",\"subString\":\"*\",\"subVersion\":")
                    .append(version)
                    .append(",\"topic\":\"")
                    .append(topic)
                    .append("\"}");
        }
        return json(clientId, fingerprint, subscriptions.toString(), false);
    }

    private static String many(int count) {
        String consumers = IntStream.range(0, count)
                .mapToObj(i -> "{\"groupName\":\"g" + i + "\",\"subscriptionDataSet\":[{\"topic\":\"T\"}]}")
                .collect(Collectors.joining(","));
        return "{\"clientID\":\"a\",\"consumerDataSet\":[" + consumers + "]}";
    }

    private static String brief(String clientId, int fingerprint) {
        return json(clientId, fingerprint, "", true);
    }

    private static String json(String clientId, int fingerprint, String subscriptions, boolean withoutSub) {
        return "{\"clientID\":\"" + clientId
                + "\",\"consumerDataSet\":[{\"groupName\":\"g\",\"messageModel\":\"CLUSTERING\","
                + "\"subscriptionDataSet\":[" + subscriptions + "]}],\"heartbeatFingerprint\":" + fingerprint
                + ",\"producerDataSet\":[{\"groupName\":\"pg\"}],\"withoutSub\":" + withoutSub + "}";
    }
}

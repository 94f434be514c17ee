package io.vespermq.nameserver.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.route.BrokerData;
import io.vespermq.protocol.body.route.QueueData;
import io.vespermq.protocol.body.route.RegisteredTopics;
import io.vespermq.protocol.body.route.TopicRouteData;
import io.vespermq.protocol.header.route.RegisterBrokerReply;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Registrations, their end, and what routes show of them. */
class RouteTableTest {
    private static final long SILENCE_MS =
            RoutePolicy.DEFAULT.brokerSilenceMax().toMillis();

    private static final class FakeLink implements BrokerLink {
        private @Nullable String closedBecause;

        @Override
        public void close(String why) {
            closedBecause = why;
        }
    }

    private final ManualClock clock = new ManualClock();
    private final RouteTable table = new RouteTable(RoutePolicy.DEFAULT, clock);

    @Test
    void aRegisteredBrokerIsInTheRoute() {
        table.register(master("b1", 1, topics("T", "U")));
        table.register(master("b2", 1, topics("T", "V")));

        TopicRouteData route = route("T");
        assertThat(route.queueDatas()).extracting(QueueData::brokerName).containsExactly("b1", "b2");
        assertThat(route.brokerDatas())
                .extracting(BrokerData::brokerAddrs)
                .containsExactly(Map.of(0L, "b1:0"), Map.of(0L, "b2:0"));
        assertThat(route("U").queueDatas()).containsExactly(new QueueData("b1", 6, 4, 0, 4));
        assertThat(table.route("nowhere")).isNull();
        assertThat(table.allTopics().topicList()).containsExactly("T", "U", "V");
    }

    @Test
    void topicsAreTakenOverOnlyWithANewVersion() {
        table.register(master("b", 1, topics("T", "U")));
        assertThat(table.wipeWritePerm("b")).isEqualTo(2);

        table.register(master("b", 1, topics("T", "U", "V")));
        assertThat(route("T").queueDatas().get(0).perm())
                .as("same version: the operator's change holds")
                .isEqualTo(4);
        assertThat(route("V").queueDatas().get(0).perm()).as("unknown topic").isEqualTo(6);

        table.register(master("b", 2, topics("T", "U")));
        assertThat(route("T").queueDatas().get(0).perm()).as("new version").isEqualTo(6);
        assertThat(table.route("V"))
                .as("a topic stays until somebody deletes it")
                .isNotNull();
    }

    @Test
    void missingTopicsGoWhereThePolicySaysSo() {
        RouteTable strict = new RouteTable(new RoutePolicy(Duration.ofMinutes(2), false, true), clock);
        strict.register(master("b", 1, topics("T", "U")));
        strict.register(master("b", 2, topics("U", "V")));
        assertThat(strict.allTopics().topicList()).containsExactly("U", "V");
    }

    @Test
    void slavesShowInTheRouteAndLearnTheirMaster() {
        assertThat(table.register(slave("b", 1, topics("T", "U")))).isEqualTo(new RegisterBrokerReply(null, null));
        assertThat(table.route("T")).as("topics come from the master").isNull();

        table.register(master("b", 1, topics("T", "U")));
        assertThat(route("T").brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "b:0", 1L, "b:1"));
        assertThat(table.register(slave("b", 1, topics("T", "U")))).isEqualTo(new RegisterBrokerReply("b:ha", "b:0"));
    }

    @Test
    void theRouteGoesWithTheLastBrokerOfItsName() {
        table.register(master("b", 1, topics("T", "U")));
        table.register(slave("b", 1, topics("T", "U")));

        table.unregister(id("b", 0));
        assertThat(route("T").brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(1L, "b:1"));
        table.unregister(id("b", 1));
        assertThat(table.route("T")).isNull();
        assertThat(table.clusterInfo().clusterAddrTable()).isEmpty();
        table.unregister(id("b", 1));
    }

    @Test
    void aClosedConnectionTakesItsBrokersAlong() {
        FakeLink link = new FakeLink();
        table.register(over(link, master("b", 1, topics("T", "U"))));
        FakeLink newer = new FakeLink();
        table.register(over(newer, master("b", 1, topics("T", "U"))));

        table.linkLost(link);
        assertThat(table.route("T"))
                .as("registered again over another connection")
                .isNotNull();
        table.linkLost(newer);
        assertThat(table.route("T")).isNull();
    }

    @Test
    void silenceEndsABroker() {
        FakeLink link = new FakeLink();
        table.register(over(link, master("b", 1, topics("T", "U"))));
        clock.advance(Duration.ofMillis(SILENCE_MS));
        table.heard("c", "b:0");
        clock.advance(Duration.ofMillis(SILENCE_MS));
        table.expire();
        assertThat(table.route("T")).isNotNull();
        clock.advance(Duration.ofMillis(1));
        table.expire();
        assertThat(table.route("T")).isNull();
        assertThat(link.closedBecause).contains("silent for 120000 ms");
    }

    @Test
    void aBrokerMayAskForItsOwnLimitOfSilence() {
        BrokerRegistration plain = master("b", 1, topics("T", "U"));
        table.register(
                new BrokerRegistration(plain.broker(), plain.haAddr(), 500L, null, null, plain.topics(), plain.link()));
        clock.advance(Duration.ofMillis(501));
        table.expire();
        assertThat(table.route("T")).isNull();
    }

    @Test
    void oneAddressStandsUnderOneId() {
        table.register(registration("b", 1, "x:1", 1, topics("T", "U"), new FakeLink(), null));
        table.register(registration("b", 0, "x:1", 1, topics("T", "U"), new FakeLink(), null));
        assertThat(route("T").brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "x:1"));
    }

    @Test
    void anOlderEpochFromAnotherAddressIsIgnored() {
        DataVersion newer = new DataVersion(1, 7, 1);
        BrokerRegistration now = master("b", 1, topics("T", "U"));
        table.register(new BrokerRegistration(
                now.broker(), "ha", null, null, null, RegisteredTopics.of(newer, topics("T", "U")), now.link()));
        table.register(registration("b", 0, "other:1", 9, topics("T", "V"), new FakeLink(), null));
        assertThat(route("T").brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "b:0"));
        assertThat(table.route("V")).isNull();
    }

    @Test
    void oneSingleTopicIsRefusedFromAnUnknownBroker() {
        assertThatThrownBy(() -> table.register(master("b", 1, topics("T"))))
                .isInstanceOf(RequestFailure.class)
                .hasMessageContaining("not registered");
        table.register(master("b", 1, topics("T", "U")));
        table.register(master("b", 2, topics("V")));
        assertThat(table.route("V")).isNotNull();
    }

    @Test
    void aSlaveStandsInForALostMasterWhereBothSidesAllowIt() {
        RouteTable acting = new RouteTable(new RoutePolicy(Duration.ofMinutes(2), true, false), clock);
        acting.register(registration("b", 0, "b:0", 1, topics("T", "U"), new FakeLink(), true));
        acting.register(registration("b", 2, "b:2", 1, topics("T", "U"), new FakeLink(), true));
        acting.unregister(id("b", 0));

        TopicRouteData route = Objects.requireNonNull(acting.route("T"));
        assertThat(route.brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "b:2"));
        assertThat(route.queueDatas().get(0).perm()).isEqualTo(Perm.READ);
    }

    @Test
    void topicsAreDeletedEverywhereOrInOneCluster() {
        table.register(master("b", 1, topics("T", "U")));
        table.deleteTopic("T", "other");
        assertThat(table.route("T")).isNotNull();
        table.deleteTopic("T", "c");
        assertThat(table.route("T")).isNull();
        table.deleteTopic("U", null);
        table.deleteTopic("U", null);
        assertThat(table.allTopics().topicList()).isEmpty();
    }

    @Test
    void listsByClusterAndFlag() {
        Map<String, TopicConfig> topics = topics("plain", "unit", "both", "sub");
        topics.computeIfPresent("unit", (name, topic) -> topic.withSysFlag(1));
        topics.computeIfPresent("sub", (name, topic) -> topic.withSysFlag(2));
        topics.computeIfPresent("both", (name, topic) -> topic.withSysFlag(3));
        table.register(master("b", 1, topics));

        assertThat(table.topicsWithFlags(1, 0).topicList()).containsExactly("both", "unit");
        assertThat(table.topicsWithFlags(2, 0).topicList()).containsExactly("both", "sub");
        assertThat(table.topicsWithFlags(2, 1).topicList()).containsExactly("sub");
        assertThat(table.topicsOfCluster("c").topicList()).hasSize(4);
        assertThat(table.topicsOfCluster("other").topicList()).isEmpty();
        assertThat(table.systemTopics().topicList()).containsExactly("c", "b");
        assertThat(table.systemTopics().brokerAddr()).isEqualTo("b:0");
    }

    @Test
    void writePermissionComesBack() {
        table.register(master("b", 1, topics("T", "U")));
        table.wipeWritePerm("b");
        assertThat(table.addWritePerm("b")).isEqualTo(2);
        assertThat(route("T").queueDatas().get(0).perm()).isEqualTo(Perm.READ_WRITE);
        assertThat(table.wipeWritePerm("nobody")).isZero();
    }

    @Test
    void queuesCanBeEnteredForKnownBrokersOnly() {
        table.register(master("b", 1, topics("T", "U")));
        table.registerTopic("N", List.of(new QueueData("b", 6, 2, 0, 2), new QueueData("x", 6, 2, 0, 2)));
        assertThat(route("N").queueDatas()).extracting(QueueData::brokerName).containsExactly("b");
    }

    private TopicRouteData route(String topic) {
        return Objects.requireNonNull(table.route(topic), topic);
    }

    private static BrokerId id(String name, long id) {
        return new BrokerId("c", name, id, name + ":" + id);
    }

    private static Map<String, TopicConfig> topics(String... names) {
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        for (String name : names) {
            topics.put(name, TopicConfig.of(name, 4, Perm.READ_WRITE));
        }
        return topics;
    }

    private static BrokerRegistration master(String name, long counter, Map<String, TopicConfig> topics) {
        return registration(name, 0, name + ":0", counter, topics, new FakeLink(), null);
    }

    private static BrokerRegistration slave(String name, long counter, Map<String, TopicConfig> topics) {
        return registration(name, 1, name + ":1", counter, topics, new FakeLink(), null);
    }

    private static BrokerRegistration over(BrokerLink link, BrokerRegistration from) {
        return new BrokerRegistration(from.broker(), from.haAddr(), null, null, null, from.topics(), link);
    }

    private static BrokerRegistration registration(
            String name,
            long id,
            String addr,
            long counter,
            Map<String, TopicConfig> topics,
            BrokerLink link,
            @Nullable Boolean actingMaster) {
        return new BrokerRegistration(
                new BrokerId("c", name, id, addr),
                name + ":ha",
                null,
                actingMaster,
                null,
                RegisteredTopics.of(new DataVersion(counter, 0, 1), topics),
                link);
    }
}

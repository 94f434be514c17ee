package io.vespermq.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.route.BrokerData;
import io.vespermq.protocol.body.route.QueueData;
import io.vespermq.protocol.body.route.TopicRouteData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Queues stand in the order that every client uses, and only those with a master are used. */
class TopicRouteTest {
    private final TopicRoute route = TopicRoute.of(
            "T",
            new TopicRouteData(
                    List.of(
                            new BrokerData(Map.of(0L, "h:2", 1L, "h:3"), "b2", "c", false, null),
                            new BrokerData(Map.of(0L, "h:1"), "b1", "c", false, null),
                            new BrokerData(Map.of(1L, "h:9"), "orphan", "c", false, null)),
                    Map.of(),
                    null,
                    List.of(
                            new QueueData("b2", 6, 1, 0, 2),
                            new QueueData("b1", 4, 1, 0, 1),
                            new QueueData("orphan", 6, 4, 0, 4)),
                    null));

    @Test
    void queuesAreSortedAndNeedPermissionAndAMaster() {
        assertThat(route.writable()).containsExactly(new MessageQueue("b2", 0, "T"), new MessageQueue("b2", 1, "T"));
        assertThat(route.readable()).containsExactly(new MessageQueue("b1", 0, "T"), new MessageQueue("b2", 0, "T"));
        assertThat(route.master(new MessageQueue("b1", 0, "T"))).isEqualTo("h:1");
        assertThat(route.brokers()).containsExactlyInAnyOrder("h:1", "h:2", "h:3", "h:9");
    }

    @Test
    void anUnknownTopicIsSentWhereItsTemplateIs() {
        TopicRoute made = route.asTemplateOf("new", 1);
        assertThat(made.writable()).containsExactly(new MessageQueue("b2", 0, "new"));
        assertThat(made.topic()).isEqualTo("new");
    }

    @Test
    void nameServersAreListedAsRocketMqListsThem() {
        assertThat(NameServers.parse("a:1; b:2,c:3;")).containsExactly("a:1", "b:2", "c:3");
        assertThat(NameServers.parse(" ; ")).isEmpty();
    }
}

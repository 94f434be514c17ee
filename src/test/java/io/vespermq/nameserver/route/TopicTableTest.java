package io.vespermq.nameserver.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.protocol.body.route.QueueData;
import org.junit.jupiter.api.Test;

/** How much a name server keeps. */
class TopicTableTest {
    private final TopicTable table = new TopicTable();

    @Test
    void aFullTableTakesNoNewTopicsAndKeepsWhatItHas() {
        for (int i = 0; i < TopicTable.ENTRIES_MAX; i++) {
            assertThat(table.put("T" + i, queues("a", 6))).isTrue();
        }
        assertThat(table.put("T0", queues("b", 6))).isFalse();
        assertThat(table.put("U", queues("a", 6))).isFalse();
        assertThat(table.names()).doesNotContain("U");
        assertThat(table.put("T0", queues("a", 4))).isTrue();
        assertThat(table.queues("T0")).containsExactly(queues("a", 4));

        table.removeTopic("T5", broker -> true);
        assertThat(table.put("T0", queues("b", 6))).isTrue();
        assertThat(table.put("U", queues("a", 6))).isFalse();
        table.removeBroker("a", topic -> topic.startsWith("T"));
        assertThat(table.put("U", queues("a", 6))).isTrue();
    }

    private static QueueData queues(String broker, int perm) {
        return new QueueData(broker, perm, 4, 0, 4);
    }
}

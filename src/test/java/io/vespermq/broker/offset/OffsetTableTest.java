package io.vespermq.broker.offset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.offset.QueryConsumerOffset;
import io.vespermq.protocol.header.offset.UpdateConsumerOffset;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.MemoryStore;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OffsetTableTest {
    private final ManualClock clock = new ManualClock();
    private final OffsetTable offsets = new OffsetTable(clock, () -> {});
    private final MemoryStore store = new MemoryStore();

    @Test
    void anOffsetMayGoBack() {
        assertThat(offsets.query("g", "T", 0)).isEqualTo(-1);
        offsets.commit("g", "T", 0, 9);
        offsets.commit("g", "T", 0, 3);
        assertThat(offsets.query("g", "T", 0)).isEqualTo(3);
        assertThat(offsets.query("g", "T", 1)).isEqualTo(-1);
        assertThat(offsets.query("h", "T", 0)).isEqualTo(-1);
    }

    @Test
    void aResetStandsUntilAPullTakesIt() {
        offsets.commit("g", "T", 0, 100);
        offsets.reset("g", "T", 0, 5);
        offsets.commit("g", "T", 0, 101);
        assertThat(offsets.query("g", "T", 0)).isEqualTo(5);
        assertThat(offsets.takeReset("g", "T", 1)).isNull();
        assertThat(offsets.takeReset("g", "T", 0)).isEqualTo(5);
        assertThat(offsets.takeReset("g", "T", 0)).isNull();
        offsets.commit("g", "T", 0, 6);
        assertThat(offsets.query("g", "T", 0)).isEqualTo(6);
    }

    @Test
    void knowsWhoIsWhere() {
        offsets.commit("g", "T", 1, 1);
        offsets.commit("g", "U", 0, 2);
        offsets.commit("h", "T", 0, 3);
        assertThat(offsets.topicsOf("g")).containsExactly("T", "U");
        assertThat(offsets.groupsOf("T")).containsExactly("g", "h");
        offsets.copy("g", "h", "T");
        assertThat(offsets.offsets("h", "T")).isEqualTo(Map.of(0, 3L, 1, 1L));
        offsets.forgetTopic("T");
        assertThat(offsets.groupsOf("T")).isEmpty();
        assertThat(offsets.topicsOf("g")).containsExactly("U");
        offsets.forgetGroup("g");
        assertThat(offsets.topicsOf("g")).isEmpty();
    }

    @Test
    void theFileReadsBackAndIsRocketMqs() {
        offsets.commit("g", "T", 0, 123);
        offsets.commit("g", "T", 1, 5);
        assertThat(new String(offsets.encode(offsets.capture()), UTF_8))
                .isEqualTo("{\"dataVersion\":{\"counter\":0,\"stateVersion\":0,\"timestamp\":0},"
                        + "\"offsetTable\":{\"T@g\":{\"0\":123,\"1\":5}}}");
        assertThat(Dialect.text(offsets.capture())).endsWith("\"offsetTable\":{\"T@g\":{0:123,1:5}}}");
        OffsetTable other = new OffsetTable(clock, () -> {});
        other.restore(other.decode(
                "{\n\t\"dataVersion\":{\"counter\":2},\"groupTopicMap\":{\"g\":[\"T\"]},\n\t\"offsetTable\":{\"%RETRY%g@g\":{0:7\n\t\t},\"T@g\":{0:123,1:5}}}"
                        .getBytes(UTF_8)));
        assertThat(other.offsets("g", "T")).isEqualTo(Map.of(0, 123L, 1, 5L));
        assertThat(other.query("g", "%RETRY%g", 0)).isEqualTo(7);
    }

    @Test
    void changesAreToldAndFewAreVersions() {
        AtomicInteger told = new AtomicInteger();
        offsets.onChange(told::incrementAndGet);
        for (int i = 0; i < 1000; i++) {
            offsets.commit("g", "T", 0, i);
        }
        assertThat(told).hasValue(1000);
        assertThat(offsets.capture().dataVersion().counter()).isEqualTo(2);
    }

    @Test
    void aGroupWithoutOffsetReadsAYoungQueueFromItsStart() {
        QueryConsumerOffsetHandler handler = new QueryConsumerOffsetHandler(offsets, store, 1000);
        assertThat(handler.offset(query("T", null)).result())
                .as("an empty queue")
                .isEqualTo(0);
        store.with("T", 0, 0, 1, 2, 3);
        assertThat(handler.offset(query("T", null)).result()).isEqualTo(0);
        assertThat(handler.offset(query("T", true)).result()).isEqualTo(0);
        assertNotFound(handler, query("T", false));
        store.grow(700);
        assertThat(handler.offset(query("T", null)).result())
                .as("just in memory")
                .isEqualTo(0);
        store.grow(1);
        assertNotFound(handler, query("T", null));
        store.with("U", 0, 5, 1, 2);
        assertNotFound(handler, query("U", null));
        offsets.commit("g", "U", 0, 6);
        assertThat(handler.offset(query("U", false)).result()).isEqualTo(6);
    }

    @Test
    void onlyWhatExistsIsCommitted() {
        UpdateConsumerOffsetHandler handler = new UpdateConsumerOffsetHandler(offsets, "g"::equals, "T"::equals);
        handler.commit(new UpdateConsumerOffset("g", "T", 0, 4));
        assertThat(offsets.query("g", "T", 0)).isEqualTo(4);
        assertRefused(
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                () -> handler.commit(new UpdateConsumerOffset("h", "T", 0, 4)));
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, () -> handler.commit(new UpdateConsumerOffset("g", "U", 0, 4)));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> handler.commit(new UpdateConsumerOffset("g", "T", -1, 4)));
    }

    private static QueryConsumerOffset query(String topic, @Nullable Boolean zeroIfNotFound) {
        return new QueryConsumerOffset("g", topic, 0, zeroIfNotFound);
    }

    private static void assertNotFound(QueryConsumerOffsetHandler handler, QueryConsumerOffset query) {
        assertThat(handler.offset(query).cause()).isInstanceOfSatisfying(RequestFailure.class, e -> assertThat(e.code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND));
    }

    private static void assertRefused(ResponseCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RequestFailure.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}

package io.vespermq.broker.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.header.topic.TopicPage;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TopicRequestsTest {
    private final TopicTable topics = new TopicTable(TopicOptions.of("C", "b"), new ManualClock(), () -> {});
    private final MemoryStore store = new MemoryStore();
    private final List<String> forgotten = new ArrayList<>();
    private final Promise<Void> saved = Promise.promise();
    private final Promise<Void> announced = Promise.promise();
    private final TopicRequests requests =
            new TopicRequests(topics, store, forgotten::add, saved::future, announced::future);

    @Test
    void aChangeIsAnsweredWhenItIsSavedAndAnnounced() {
        Future<Reply> reply = requests.put(List.of(topic("T", 6, Map.of())));
        assertThat(topics.find("T")).isNotNull();
        assertThat(reply.isComplete()).isFalse();
        saved.complete();
        assertThat(reply.isComplete()).isFalse();
        announced.complete();
        assertThat(reply.result().code()).isEqualTo(0);
    }

    @Test
    void noChangeIsAnsweredWhenAllEarlierOnesAreSaved() {
        requests.put(List.of(topic("T", 6, Map.of())));
        Future<Reply> same = requests.put(List.of(topic("T", 6, Map.of())));
        Future<Reply> gone = requests.delete("U");
        assertThat(same.isComplete()).isFalse();
        assertThat(gone.isComplete()).isFalse();
        saved.complete();
        assertThat(same.succeeded()).as("there is nothing to announce").isTrue();
        assertThat(gone.succeeded()).isTrue();
    }

    @Test
    void aFailedSaveIsNoSuccess() {
        announced.complete();
        saved.fail("the disk is full");
        assertThat(requests.put(List.of(topic("T", 6, Map.of()))).failed()).isTrue();
        assertThat(requests.put(List.of(topic("T", 6, Map.of()))).failed())
                .as("the same again, still not on disk")
                .isTrue();
        assertThat(requests.delete("T").failed()).isTrue();
        assertThat(requests.delete("T").failed()).isTrue();
    }

    @Test
    void refusesWhatIsIllegal() {
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.put(List.of(topic("a b", 6, Map.of()))));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.put(List.of(topic("TBW102", 6, Map.of()))));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.put(List.of(topic("rmq_sys_x", 6, Map.of()))));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.put(List.of(topic("T", 99, Map.of()))));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.put(List.of()));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.put(Collections.singletonList(null)));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.put(List.of(TopicConfig.of("T", 8193, 6))));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.delete("SELF_TEST_TOPIC"));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> requests.delete(" "));
        assertRefused(
                ResponseCode.INVALID_PARAMETER,
                () -> requests.put(List.of(topic("T", 6, Map.of("+message.type", "MIXED")))));
        assertThat(topics.find("T")).isNull();
    }

    @Test
    void attributesAreChangedByName() {
        requests.put(List.of(topic("T", 6, AttributeChanges.parse("+message.type=FIFO,+reserve.time=3"))));
        assertThat(topics.writable("T").attributes()).isEqualTo(Map.of("message.type", "FIFO", "reserve.time", "3"));
        assertThat(topics.keptMs("T")).isEqualTo(Duration.ofHours(3).toMillis());
        requests.put(List.of(topic("T", 6, AttributeChanges.parse("-reserve.time"))));
        assertThat(topics.keptMs("T")).isEqualTo(-1);
        assertThat(topics.writable("T").attributes()).isEqualTo(Map.of("message.type", "FIFO"));
        requests.put(List.of(topic("T", 4, Map.of())));
        assertThat(topics.existing("T").attributes()).isEqualTo(Map.of("message.type", "FIFO"));
        for (String fault : List.of(
                "+unknown=1",
                "-reserve.time",
                "+queue.type=SimpleCQ",
                "message.type=FIFO",
                "+x",
                "+reserve.time=0",
                "+reserve.time=3d")) {
            assertRefused(
                    ResponseCode.SYSTEM_ERROR,
                    () -> requests.put(List.of(topic("T", 6, AttributeChanges.parse(fault)))));
        }
    }

    @Test
    void deletingDropsQueuesAndOffsetsAndIsIdempotent() {
        saved.complete();
        announced.complete();
        store.with("T", 0, 0, 1, 2);
        requests.put(List.of(topic("T", 6, Map.of())));
        assertThat(requests.delete("T").succeeded()).isTrue();
        assertThat(topics.find("T")).isNull();
        assertThat(store.topics()).isEmpty();
        assertThat(requests.delete("T").succeeded()).isTrue();
        assertThat(forgotten).containsExactly("T", "T");
    }

    @Test
    void allTopicsComeAtOnceOrInPages() {
        topics.delete(topics.all().keySet());
        topics.put(List.of(TopicConfig.of("A", 1, 6), TopicConfig.of("B", 1, 6), TopicConfig.of("D", 1, 6)));
        assertThat(body(requests.page(new TopicPage(null, null))))
                .contains("\"A\":{", "\"B\":{", "\"D\":{")
                .endsWith("\"topicQueueMappingDetailMap\":{},\"topicQueueMappingInfoMap\":{}}");
        assertThat(body(requests.page(new TopicPage(1, 1)))).contains("\"B\":{").doesNotContain("\"A\":{", "\"D\":{");
        assertThat(body(requests.page(new TopicPage(3, null)))).contains("\"topicConfigTable\":{}");
        List<String> fields = new ArrayList<>();
        requests.page(new TopicPage(1, 1)).result().header().writeTo((name, value) -> fields.add(name + "=" + value));
        assertThat(fields).containsExactly("totalTopicNum=3");
    }

    private static TopicConfig topic(String name, int perm, Map<String, String> attributes) {
        return new TopicConfig(attributes, false, perm, 4, "SINGLE_TAG", name, 0, 4);
    }

    private static String body(Future<Reply> reply) {
        return reply.result().body().toString(UTF_8);
    }

    private static void assertRefused(ResponseCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RequestFailure.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}

package io.vespermq.client.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.protocol.body.MessageQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Members that compute their shares alone must share every queue, each exactly once, and fairly. */
class SharesTest {
    @Property
    void everyQueueHasOneReaderAndSharesDifferByOne(
            @ForAll @IntRange(max = 60) int queueCount, @ForAll @IntRange(min = 1, max = 20) int memberCount) {
        List<MessageQueue> queues = queues(queueCount);
        List<String> members = IntStream.range(0, memberCount)
                .mapToObj(i -> "member" + i)
                .sorted()
                .toList();
        List<MessageQueue> shared = new ArrayList<>();
        for (String member : members) {
            List<MessageQueue> share = Shares.average(queues, members, member);
            assertThat(share.size()).isBetween(queueCount / memberCount, (queueCount + memberCount - 1) / memberCount);
            shared.addAll(share);
        }
        assertThat(shared).isEqualTo(queues);
    }

    /** The case that RocketMQ's own documentation of the strategy gives: the first members get one more. */
    @Test
    void theFirstMembersGetTheRest() {
        List<String> members = List.of("a", "b", "c");
        assertThat(Shares.average(queues(8), members, "a")).hasSize(3);
        assertThat(Shares.average(queues(8), members, "b")).hasSize(3);
        assertThat(Shares.average(queues(8), members, "c"))
                .extracting(MessageQueue::queueId)
                .containsExactly(6, 7);
    }

    @Test
    void whoIsNoMemberReadsNothing() {
        assertThat(Shares.average(queues(8), List.of("a"), "b")).isEmpty();
        assertThat(Shares.average(queues(8), List.of(), "b")).isEmpty();
    }

    private static List<MessageQueue> queues(int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> new MessageQueue("broker", id, "T"))
                .toList();
    }
}

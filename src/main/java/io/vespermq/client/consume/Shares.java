package io.vespermq.client.consume;

import io.vespermq.protocol.body.MessageQueue;
import java.util.List;

/**
 * Which queues a member of a group reads: RocketMQ's average allocation. Every member computes it alone, from the same
 * sorted lists, so all of them must compute the same.
 */
final class Shares {
    private Shares() {}

    /**
     * The share of one member.
     *
     * @param queues every readable queue of a topic, by broker name and number
     * @param members client ids of the group, sorted, each once
     * @param me the member
     */
    static List<MessageQueue> average(List<MessageQueue> queues, List<String> members, String me) {
        int index = members.indexOf(me);
        if (index < 0) {
            return List.of();
        }
        int whole = queues.size() / members.size();
        int rest = queues.size() % members.size();
        int start = index * whole + Math.min(index, rest);
        int count = whole + (index < rest ? 1 : 0);
        return queues.subList(start, start + count);
    }
}

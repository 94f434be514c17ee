package io.vespermq.client.route;

import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.route.BrokerData;
import io.vespermq.protocol.body.route.QueueData;
import io.vespermq.protocol.body.route.TopicRouteData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a topic's queues are. Queues are in the order that every client uses: by broker name, then by number.
 *
 * @param topic name of the topic
 * @param writable queues to send to; each has a master
 * @param readable queues to read
 * @param masters {@code host:port} of the masters, by broker name
 * @param brokers every address of the brokers that hold the topic, slaves included
 */
public record TopicRoute(
        String topic,
        List<MessageQueue> writable,
        List<MessageQueue> readable,
        Map<String, String> masters,
        Set<String> brokers) {
    private static final Comparator<MessageQueue> ORDER =
            Comparator.comparing(MessageQueue::brokerName).thenComparingInt(MessageQueue::queueId);

    /** The route in a name server's answer. */
    public static TopicRoute of(String topic, TopicRouteData data) {
        Map<String, String> masters = new HashMap<>();
        Set<String> brokers = new TreeSet<>();
        for (BrokerData broker : data.brokerDatas()) {
            brokers.addAll(broker.brokerAddrs().values());
            String master = broker.brokerAddrs().get(0L);
            if (master != null) {
                masters.put(broker.brokerName(), master);
            }
        }
        List<MessageQueue> writable = new ArrayList<>();
        List<MessageQueue> readable = new ArrayList<>();
        for (QueueData queues : data.queueDatas()) {
            if (!masters.containsKey(queues.brokerName())) {
                continue;
            }
            if (Perm.isWritable(queues.perm())) {
                add(writable, topic, queues.brokerName(), queues.writeQueueNums());
            }
            if (Perm.isReadable(queues.perm())) {
                add(readable, topic, queues.brokerName(), queues.readQueueNums());
            }
        }
        writable.sort(ORDER);
        readable.sort(ORDER);
        return new TopicRoute(
                topic, List.copyOf(writable), List.copyOf(readable), Map.copyOf(masters), Set.copyOf(brokers));
    }

    /** The route of a topic that a broker will make from its template when the first message arrives. */
    public TopicRoute asTemplateOf(String newTopic, int queuesMax) {
        List<MessageQueue> queues = writable.stream()
                .filter(queue -> queue.queueId() < queuesMax)
                .map(queue -> new MessageQueue(queue.brokerName(), queue.queueId(), newTopic))
                .toList();
        return new TopicRoute(newTopic, queues, List.of(), masters, brokers);
    }

    /** Address of the master that holds the queue, or null. */
    public @Nullable String master(MessageQueue queue) {
        return masters.get(queue.brokerName());
    }

    private static void add(List<MessageQueue> to, String topic, String broker, int count) {
        for (int id = 0; id < count; id++) {
            to.add(new MessageQueue(broker, id, topic));
        }
    }
}

package io.vespermq.broker.ops;

import io.vertx.core.Future;
import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.ops.ConsumeStats;
import io.vespermq.protocol.body.ops.OffsetProgress;
import io.vespermq.protocol.body.ops.TimeSpan;
import io.vespermq.protocol.body.ops.TopicOffset;
import io.vespermq.protocol.body.ops.TopicStats;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** What the queues of this broker hold, and how far groups are in them. Home loop only. */
public final class QueueProgress {
    private final String broker;
    private final Clock clock;
    private final MessageStore store;
    private final TopicTable topics;
    private final OffsetTable offsets;
    private final Consumers consumers;
    private final BrokerStats stats;

    /**
     * Reads these.
     *
     * @param broker name of this broker, part of each queue's name
     */
    public QueueProgress(
            String broker,
            Clock clock,
            MessageStore store,
            TopicTable topics,
            OffsetTable offsets,
            Consumers consumers,
            BrokerStats stats) {
        this.broker = broker;
        this.clock = clock;
        this.store = store;
        this.topics = topics;
        this.offsets = offsets;
        this.consumers = consumers;
        this.stats = stats;
    }

    /** What the queues of a topic hold; refuses an unknown topic. */
    Future<TopicStats> topic(String name) {
        TopicConfig topic = topics.existing(name);
        int queues = Math.max(topic.readQueueNums(), topic.writeQueueNums());
        return perQueue(name, queues, queueId -> {
                    QueueBounds bounds = store.bounds(name, queueId);
                    return storeTime(name, queueId, bounds.max() - 1)
                            .map(newest -> new TopicOffset(newest, bounds.max(), bounds.min()));
                })
                .map(table -> new TopicStats(table, stats.storedPerSecond(name)));
    }

    /** Topics of a group that count: those that exist and, while the group is connected, that it subscribes to. */
    List<TopicConfig> topicsOf(String group, Collection<String> names) {
        List<TopicConfig> found = new ArrayList<>();
        for (String name : names) {
            TopicConfig topic = topics.find(name);
            if (topic != null && consumers.mayConsume(group, name)) {
                found.add(topic);
            }
        }
        return found;
    }

    /** How far a group is in the queues of some topics. */
    Future<ConsumeStats> group(String group, List<TopicConfig> wanted) {
        Future<ConsumeStats> sum = Future.succeededFuture(new ConsumeStats(0, new LinkedHashMap<>()));
        for (TopicConfig topic : wanted) {
            sum = sum.compose(before -> groupInTopic(group, topic).map(stats -> joined(before, stats)));
        }
        return sum;
    }

    /** When the messages of a topic were stored and where a group is among them; refuses an unknown topic. */
    Future<List<TimeSpan>> timeSpans(String group, String name) {
        TopicConfig topic = topics.existing(name);
        return perQueue(name, topic.writeQueueNums(), queueId -> timeSpan(group, name, queueId))
                .map(spans -> List.copyOf(spans.values()));
    }

    private Future<ConsumeStats> groupInTopic(String group, TopicConfig topic) {
        String name = topic.topicName();
        double perSecond = stats.deliveredPerSecond(group, name);
        return perQueue(name, topic.readQueueNums(), queueId -> progress(group, name, queueId))
                .map(table -> new ConsumeStats(perSecond, table));
    }

    private Future<OffsetProgress> progress(String group, String topic, int queueId) {
        long max = store.bounds(topic, queueId).max();
        long consumed = Math.max(0, offsets.query(group, topic, queueId));
        long pulled = Math.max(consumed, offsets.pulledOffset(group, topic, queueId));
        return storeTime(topic, queueId, consumed - 1).map(lastMs -> new OffsetProgress(max, consumed, lastMs, pulled));
    }

    private Future<TimeSpan> timeSpan(String group, String topic, int queueId) {
        QueueBounds bounds = store.bounds(topic, queueId);
        long consumed = offsets.query(group, topic, queueId);
        MessageQueue queue = new MessageQueue(broker, queueId, topic);
        return storeTime(topic, queueId, bounds.min()).compose(minMs -> storeTime(topic, queueId, bounds.max() - 1)
                .compose(maxMs -> storeTime(topic, queueId, consumed - 1)
                        .compose(doneMs -> storeTime(topic, queueId, consumed)
                                .map(nextMs -> new TimeSpan(
                                        consumed > 0 ? doneMs : minMs,
                                        nextMs > 0 ? Math.max(0, clock.epochMs() - nextMs) : 0,
                                        maxMs,
                                        queue,
                                        minMs)))));
    }

    /** Store time of a message, 0 when there is none. */
    private Future<Long> storeTime(String topic, int queueId, long offset) {
        return offset < 0
                ? Future.succeededFuture(0L)
                : store.storeTime(topic, queueId, offset).map(ms -> Math.max(0L, ms));
    }

    private <V> Future<Map<MessageQueue, V>> perQueue(String topic, int queues, IntFunction<Future<V>> question) {
        List<Future<V>> answers = new ArrayList<>(queues);
        for (int queueId = 0; queueId < queues; queueId++) {
            answers.add(question.apply(queueId));
        }
        return Future.all(answers).map(all -> {
            Map<MessageQueue, V> table = new LinkedHashMap<>();
            for (int queueId = 0; queueId < queues; queueId++) {
                V answer = answers.get(queueId).result();
                table.put(new MessageQueue(broker, queueId, topic), answer);
            }
            return table;
        });
    }

    private static ConsumeStats joined(ConsumeStats one, ConsumeStats other) {
        Map<MessageQueue, OffsetProgress> table = new LinkedHashMap<>(one.offsetTable());
        table.putAll(other.offsetTable());
        return new ConsumeStats(one.consumeTps() + other.consumeTps(), table);
    }
}

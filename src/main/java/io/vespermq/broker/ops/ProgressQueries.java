package io.vespermq.broker.ops;

import io.vertx.core.Future;
import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.session.ConsumerGroup;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.ops.BrokerConsumeStats;
import io.vespermq.protocol.body.ops.ConsumeStats;
import io.vespermq.protocol.body.ops.GroupNames;
import io.vespermq.protocol.body.ops.OffsetProgress;
import io.vespermq.protocol.body.ops.SubscriptionOf;
import io.vespermq.protocol.body.ops.TimeSpans;
import io.vespermq.protocol.body.topic.TopicNames;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.ops.BrokerConsumeStatsOf;
import io.vespermq.protocol.header.ops.ConsumeStatsOf;
import io.vespermq.protocol.header.ops.GroupAndTopic;
import io.vespermq.protocol.header.topic.GroupOf;
import io.vespermq.protocol.header.topic.TopicName;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much is in topics and how far groups are: 202, 208, 317, 303; and who consumes what: 300, 343, 345. None of them
 * changes anything.
 */
public final class ProgressQueries {
    private final String address;
    private final QueueProgress progress;
    private final GroupTable groups;
    private final OffsetTable offsets;
    private final Consumers consumers;

    /**
     * Answers from these.
     *
     * @param address of this broker, {@code ip:port}
     */
    public ProgressQueries(
            String address, QueueProgress progress, GroupTable groups, OffsetTable offsets, Consumers consumers) {
        this.address = address;
        this.progress = progress;
        this.groups = groups;
        this.offsets = offsets;
        this.consumers = consumers;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.GET_TOPIC_STATS_INFO, TopicName.CODEC, (header, request) -> progress.topic(
                                header.topic())
                        .map(ProgressQueries::json))
                .on(RequestCode.GET_CONSUME_STATS, ConsumeStatsOf.CODEC, (header, request) -> consumeStats(header)
                        .map(ProgressQueries::json))
                .on(RequestCode.GET_BROKER_CONSUME_STATS, BrokerConsumeStatsOf.CODEC, (header, request) -> brokerStats(
                                header.isOrder())
                        .map(ProgressQueries::json))
                .on(RequestCode.QUERY_CONSUME_TIME_SPAN, GroupAndTopic.CODEC, (header, request) -> progress.timeSpans(
                                header.group(), header.topic())
                        .map(spans -> json(new TimeSpans(spans))))
                .on(
                        RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
                        TopicName.CODEC,
                        (header, request) -> Future.succeededFuture(json(new GroupNames(consumersOf(header.topic())))))
                .on(
                        RequestCode.QUERY_TOPICS_BY_CONSUMER,
                        GroupOf.CODEC,
                        (header, request) ->
                                Future.succeededFuture(json(new TopicNames(offsets.topicsOf(header.group())))))
                .on(
                        RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER,
                        GroupAndTopic.CODEC,
                        (header, request) -> Future.succeededFuture(json(subscription(header))));
    }

    Future<ConsumeStats> consumeStats(ConsumeStatsOf header) {
        String group = header.consumerGroup();
        return progress.group(group, progress.topicsOf(group, wantedTopics(header)));
    }

    /** Progress of every group that has offsets. */
    Future<BrokerConsumeStats> brokerStats(boolean isOrder) {
        List<Map<String, List<ConsumeStats>>> list = new ArrayList<>();
        Future<Void> chain = Future.succeededFuture();
        for (String group : new TreeSet<>(groups.all().keySet())) {
            List<TopicConfig> wanted = progress.topicsOf(group, offsets.topicsOf(group)).stream()
                    .filter(topic -> !isOrder || topic.order())
                    .toList();
            for (TopicConfig topic : wanted) {
                chain = chain.compose(v -> progress.group(group, List.of(topic)))
                        .map(stats -> {
                            add(list, group, stats);
                            return null;
                        });
            }
        }
        return chain.map(v -> summed(list));
    }

    Set<String> consumersOf(String topic) {
        Set<String> names = new TreeSet<>(offsets.groupsOf(topic));
        for (ConsumerGroup group : consumers.groups()) {
            if (group.subscription(topic) != null) {
                names.add(group.name());
            }
        }
        return names;
    }

    private SubscriptionOf subscription(GroupAndTopic header) {
        ConsumerGroup group = consumers.find(header.group());
        SubscriptionData data = group == null ? null : group.subscription(header.topic());
        return new SubscriptionOf(header.group(), data, header.topic());
    }

    private Collection<String> wantedTopics(ConsumeStatsOf header) {
        String list = header.topicList();
        if (list != null && !list.isBlank()) {
            return Arrays.stream(list.split(";", -1))
                    .map(String::trim)
                    .filter(topic -> !topic.isEmpty())
                    .toList();
        }
        String one = header.topic();
        return one == null || one.isBlank() ? offsets.topicsOf(header.consumerGroup()) : List.of(one);
    }

    private static void add(List<Map<String, List<ConsumeStats>>> list, String group, ConsumeStats stats) {
        for (Map<String, List<ConsumeStats>> entry : list) {
            List<ConsumeStats> known = entry.get(group);
            if (known != null) {
                known.add(stats);
                return;
            }
        }
        list.add(Map.of(group, new ArrayList<>(List.of(stats))));
    }

    private BrokerConsumeStats summed(List<Map<String, List<ConsumeStats>>> list) {
        long behind = 0;
        long inFlight = 0;
        for (Map<String, List<ConsumeStats>> entry : list) {
            for (List<ConsumeStats> ofGroup : entry.values()) {
                for (ConsumeStats stats : ofGroup) {
                    for (OffsetProgress queue : stats.offsetTable().values()) {
                        behind += queue.brokerOffset() - queue.consumerOffset();
                        inFlight += queue.pullOffset() - queue.consumerOffset();
                    }
                }
            }
        }
        return new BrokerConsumeStats(address, list, behind, inFlight);
    }

    private static Reply json(Record body) {
        return Reply.ok(Dialect.write(body));
    }
}

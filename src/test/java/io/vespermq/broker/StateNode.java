package io.vespermq.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.broker.offset.OffsetRequests;
import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.offset.QueryConsumerOffsetHandler;
import io.vespermq.broker.offset.UpdateConsumerOffsetHandler;
import io.vespermq.broker.ops.BrokerQueries;
import io.vespermq.broker.ops.ClientCalls;
import io.vespermq.broker.ops.ConnectionQueries;
import io.vespermq.broker.ops.Maintenance;
import io.vespermq.broker.ops.OffsetTools;
import io.vespermq.broker.ops.ProgressQueries;
import io.vespermq.broker.ops.QueueProgress;
import io.vespermq.broker.ops.RuntimeFacts;
import io.vespermq.broker.query.MessageQueries;
import io.vespermq.broker.query.QueueQueries;
import io.vespermq.broker.session.ClientExpiry;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.session.Producers;
import io.vespermq.broker.session.QueueLocks;
import io.vespermq.broker.session.RebalanceNotices;
import io.vespermq.broker.session.SessionRequests;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.broker.topic.GroupRequests;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicOptions;
import io.vespermq.broker.topic.TopicRequests;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.DelayOffsets;
import io.vespermq.protocol.header.offset.QueryConsumerOffset;
import io.vespermq.protocol.header.offset.UpdateConsumerOffset;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RemotingServer;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Parts;
import io.vespermq.runtime.Periodic;
import io.vespermq.runtime.Quota;
import io.vespermq.runtime.StateFile;
import io.vespermq.runtime.StateKeeper;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.MemoryStore;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;

/** A broker's state behind a real port, with a store that is only in memory. */
final class StateNode {
    private static final String BROKER = "broker-a";

    private final Vertx vertx = WatchedVertx.create();
    private final Loop home = Loop.of(vertx);
    private final Clock clock = Clock.system();
    private final Parts parts = new Parts();

    final MemoryStore store = new MemoryStore();
    final TopicTable topics = new TopicTable(TopicOptions.of("DefaultCluster", BROKER), clock, home::check);
    final GroupTable groups = new GroupTable(true, clock, home::check);
    final OffsetTable offsets = new OffsetTable(clock, home::check);
    final Consumers consumers = new Consumers(home::run);
    final Producers producers = new Producers(home::run);
    private final QueueLocks locks = new QueueLocks(clock);
    private final BrokerStats stats = new BrokerStats(clock, ZoneOffset.UTC);
    private final RemotingServer server;

    StateNode(Path config, int port) {
        Workers workers = Workers.create(vertx, "broker-state", 1);
        StateKeeper<?> topicKeeper = keep("topics", config, workers, topics, 0, topics::onChange);
        StateKeeper<?> groupKeeper = keep("subscriptionGroup", config, workers, groups, 0, groups::onChange);
        keep("consumerOffset", config, workers, offsets, 5_000, offsets::onChange);
        consumers.onChange(new RebalanceNotices(groups)::changed);
        parts.add(new ClientExpiry(clock, home, consumers, producers, locks));
        parts.add(new Periodic("statistics", home, BrokerStats.SAMPLE_MS, stats::sample));
        RequestTable table = new RequestTable();
        clients(table);
        operators(table, topicKeeper, groupKeeper);
        RequestDispatcher dispatcher = new RequestDispatcher(table, home, RemotingLimits.DEFAULT, clock);
        Quota connections = new Quota(RemotingLimits.DEFAULT.connectionsMax());
        server = parts.add(
                new RemotingServer(vertx, "127.0.0.1", port, dispatcher, RemotingLimits.DEFAULT, connections));
    }

    /** Completes with the port. */
    Future<Integer> start() {
        Promise<Integer> started = Promise.promise();
        home.run(() -> parts.start().map(v -> server.actualPort()).onComplete(started));
        return started.future();
    }

    Future<Void> stop() {
        Promise<Void> stopped = Promise.promise();
        home.run(() -> parts.stop().onComplete(stopped));
        return stopped.future().compose(v -> vertx.close());
    }

    /** Runs a question on the home loop. */
    <T> Future<T> ask(java.util.function.Supplier<T> question) {
        Promise<T> answer = Promise.promise();
        home.run(() -> answer.complete(question.get()));
        return answer.future();
    }

    private void clients(RequestTable table) {
        SessionRequests.addTo(table, clock, topics, groups, consumers, producers, locks);
        new QueueQueries(store).addTo(table);
        new MessageQueries(store).addTo(table);
        OffsetRequests.addTo(table, offsets, () -> new DelayOffsets(DataVersion.INITIAL, Map.of()));
        table.on(
                        RequestCode.QUERY_CONSUMER_OFFSET,
                        QueryConsumerOffset.CODEC,
                        new QueryConsumerOffsetHandler(offsets, store, 1 << 30))
                .on(
                        RequestCode.UPDATE_CONSUMER_OFFSET,
                        UpdateConsumerOffset.CODEC,
                        new UpdateConsumerOffsetHandler(
                                offsets, group -> groups.find(group) != null, topic -> topics.find(topic) != null));
    }

    private void operators(RequestTable table, StateKeeper<?> topicKeeper, StateKeeper<?> groupKeeper) {
        new TopicRequests(topics, store, this::forget, topicKeeper::settled, Future::succeededFuture).addTo(table);
        new GroupRequests(groups, stats::forgetGroup, offsets::forgetGroup, groupKeeper::settled).addTo(table);
        QueueProgress progress = new QueueProgress(BROKER, clock, store, topics, offsets, consumers, stats);
        new ProgressQueries("127.0.0.1:10911", progress, groups, offsets, consumers).addTo(table);
        new OffsetTools(BROKER, store, topics, groups, offsets, consumers).addTo(table);
        new ConnectionQueries(consumers, producers).addTo(table);
        new ClientCalls(BROKER, clock, consumers, store).addTo(table);
        new Maintenance(topics, store).addTo(table);
        RuntimeFacts facts = new RuntimeFacts(clock, stats, store, 0, Map::of);
        new BrokerQueries(facts, stats, () -> Map.of("brokerName", BROKER)).addTo(table);
    }

    private void forget(String topic) {
        offsets.forgetTopic(topic);
        stats.forgetTopic(topic);
    }

    private <S> StateKeeper<S> keep(
            String name,
            Path config,
            Workers workers,
            StateKeeper.Table<S> table,
            long intervalMs,
            Consumer<Runnable> listen) {
        StateFile file = new StateFile(config.resolve(name + ".json"));
        StateKeeper<S> keeper = parts.add(new StateKeeper<>(name, file, workers, home, table, intervalMs));
        listen.accept(keeper::changed);
        return keeper;
    }
}

package io.vespermq.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.broker.durability.Durability;
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
import io.vespermq.broker.pull.ParkedPulls;
import io.vespermq.broker.pull.PullChecks;
import io.vespermq.broker.pull.PullHandler;
import io.vespermq.broker.pull.PullOptions;
import io.vespermq.broker.query.KeyQuery;
import io.vespermq.broker.query.MessageQueries;
import io.vespermq.broker.query.QueueQueries;
import io.vespermq.broker.registration.Registration;
import io.vespermq.broker.registration.RegistrationOptions;
import io.vespermq.broker.schedule.ScheduledDelivery;
import io.vespermq.broker.send.RetryRule;
import io.vespermq.broker.send.SendBackHandler;
import io.vespermq.broker.send.SendHandler;
import io.vespermq.broker.send.SendOptions;
import io.vespermq.broker.session.ClientExpiry;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.session.Producers;
import io.vespermq.broker.session.QueueLocks;
import io.vespermq.broker.session.RebalanceNotices;
import io.vespermq.broker.session.SessionRequests;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.broker.topic.GroupRequests;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.KeptTopics;
import io.vespermq.broker.topic.TopicRequests;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.config.BrokerSettings;
import io.vespermq.protocol.body.topic.TopicFile;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Chance;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Parts;
import io.vespermq.runtime.Periodic;
import io.vespermq.runtime.StateFile;
import io.vespermq.runtime.StateKeeper;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.MessageStore;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.random.RandomGenerator;

/**
 * One page that builds a broker over its open store: every part once, in the order in which they need each other. Used by
 * {@link Broker} alone, on a worker thread whose context is the home loop's: building loads and links so much code that the
 * loop would stand still for a tenth of a second. What is built belongs to the home loop from then on.
 */
final class Assembly {
    private static final long DELAY_OFFSETS_PERSIST_MS = 10_000;

    private final Vertx vertx;
    private final BrokerSettings settings;
    private final Clock clock;
    private final MessageStore store;
    private final Loop home;
    private final Workers workers;
    private final Parts parts = new Parts();

    private final TopicTable topics;
    private final GroupTable groups;
    private final OffsetTable offsets;
    private final StateKeeper<TopicFile> topicKeeper;
    private final StateKeeper<?> groupKeeper;
    private final Consumers consumers;
    private final Producers producers;
    private final QueueLocks locks;
    private final BrokerStats stats;

    Assembly(Vertx vertx, BrokerSettings settings, Clock clock, MessageStore store, Loop home, Workers workers) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = clock;
        this.store = store;
        this.home = home;
        this.workers = workers;
        topics = new TopicTable(PartOptions.topics(settings), clock, home::check);
        groups = new GroupTable(settings.autoCreateSubscriptionGroup(), clock, home::check);
        offsets = new OffsetTable(clock, home::check);
        topicKeeper = keeper("topics", "topics.json", topics, 0);
        groupKeeper = keeper("groups", "subscriptionGroup.json", groups, 0);
        StateKeeper<?> offsetKeeper = keeper(
                "offsets",
                "consumerOffset.json",
                offsets,
                settings.flushConsumerOffsetInterval().toMillis());
        topics.onChange(topicKeeper::changed);
        groups.onChange(groupKeeper::changed);
        offsets.onChange(offsetKeeper::changed);
        consumers = new Consumers(home::run);
        consumers.onChange(new RebalanceNotices(groups)::changed);
        producers = new Producers(home::run);
        locks = new QueueLocks(clock);
        stats = new BrokerStats(clock, ZoneId.systemDefault());
    }

    /** The broker's parts; the first to start is the first in the list. */
    Parts parts() {
        int port = settings.listenPort();
        SendOptions sendOptions = PartOptions.send(settings, port);
        ScheduledDelivery scheduled = parts.add(scheduled(sendOptions));
        RequestTable table = messages(sendOptions, scheduled);
        Registration registration = new Registration(
                vertx,
                clock,
                RegistrationOptions.of(settings),
                new BrokerFacts(settings, topics),
                workers,
                (masterAddr, haServerAddr) -> {});
        topics.onChange(registration::changed);
        operations(table, registration, scheduled);
        BrokerRequests.refused(table);
        parts.add(new Periodic("statistics", home, BrokerStats.SAMPLE_MS, stats::sample));
        parts.add(new ClientExpiry(clock, home, consumers, producers, locks));
        RemotingLimits limits = RemotingLimits.DEFAULT;
        parts.add(new Frontend(
                vertx,
                new FrontendVerticle.Ports(settings.bindAddress(), port, PartOptions.vipPort(port)),
                new RequestDispatcher(table, home, limits, clock),
                new RequestDispatcher(BrokerRequests.vip(table), home, limits, clock),
                limits));
        parts.add(registration);
        return parts;
    }

    private ScheduledDelivery scheduled(SendOptions sendOptions) {
        return new ScheduledDelivery(
                sendOptions.delayLevels(),
                sendOptions.storeHost(),
                store,
                config("delayOffset.json"),
                DELAY_OFFSETS_PERSIST_MS,
                workers,
                home,
                clock);
    }

    private RequestTable messages(SendOptions sendOptions, ScheduledDelivery scheduled) {
        RandomGenerator random = Chance.system();
        PullOptions pullOptions = PartOptions.pull(settings);
        ParkedPulls parked = new ParkedPulls(home, clock, pullOptions.parkedPullsMax());
        parts.add(new StoreLink(store, topics, offsets, parked, scheduled));
        Durability durability = new Durability(
                PartOptions.store(settings).flushMode(),
                store.flushed(),
                home,
                settings.syncFlushTimeout().toMillis());
        KeptTopics keptTopics = new KeptTopics(topicKeeper);
        RetryRule retryRule = new RetryRule(topics, groups, locks);
        PullChecks pullChecks = new PullChecks(pullOptions, topics, groups, consumers);
        return BrokerRequests.messages(
                new SendHandler(
                        sendOptions, topics, keptTopics, retryRule, store, durability, stats, home, clock, random),
                new SendBackHandler(sendOptions, groups, retryRule, keptTopics, store, stats, random),
                new PullHandler(pullOptions, pullChecks, offsets, store, parked, stats, home, clock),
                new QueryConsumerOffsetHandler(offsets, store, PartOptions.inMemoryBytes(settings)),
                new UpdateConsumerOffsetHandler(
                        offsets, group -> groups.find(group) != null, topic -> topics.find(topic) != null));
    }

    private void operations(RequestTable table, Registration registration, ScheduledDelivery scheduled) {
        String broker = settings.brokerName();
        QueueProgress progress = new QueueProgress(broker, clock, store, topics, offsets, consumers, stats);
        SessionRequests.addTo(table, clock, topics, groups, consumers, producers, locks);
        OffsetRequests.addTo(table, offsets, scheduled::offsets);
        new TopicRequests(topics, store, this::forgetTopic, this::topicsSaved, registration::changed).addTo(table);
        new GroupRequests(groups, stats::forgetGroup, offsets::forgetGroup, this::groupsSaved).addTo(table);
        new QueueQueries(store).addTo(table);
        new MessageQueries(store).addTo(table);
        new KeyQuery(store, settings.messageIndexEnable()).addTo(table);
        new ProgressQueries(PartOptions.address(settings), progress, groups, offsets, consumers).addTo(table);
        new OffsetTools(broker, store, topics, groups, offsets, consumers).addTo(table);
        new ConnectionQueries(consumers, producers).addTo(table);
        new ClientCalls(broker, clock, consumers, store).addTo(table);
        RuntimeFacts facts =
                new RuntimeFacts(clock, stats, store, settings.startAcceptSendRequestTimeStamp(), scheduled::facts);
        new BrokerQueries(facts, stats, settings::asProperties).addTo(table);
        new Maintenance(topics, store).addTo(table);
    }

    private void forgetTopic(String topic) {
        offsets.forgetTopic(topic);
        stats.forgetTopic(topic);
    }

    private Future<Void> topicsSaved() {
        return topicKeeper.settled();
    }

    private Future<Void> groupsSaved() {
        return groupKeeper.settled();
    }

    private <S> StateKeeper<S> keeper(String name, String file, StateKeeper.Table<S> table, long intervalMs) {
        return parts.add(new StateKeeper<>(name, new StateFile(config(file)), workers, home, table, intervalMs));
    }

    private Path config(String file) {
        return settings.storePathRootDir().resolve("config").resolve(file);
    }

    /**
     * Holds the offsets that were read against the store, tells it how long topics keep their messages, and tells those who
     * wait for messages what it stores.
     */
    private record StoreLink(
            MessageStore store, TopicTable topics, OffsetTable offsets, ParkedPulls parked, ScheduledDelivery scheduled)
            implements Part {
        @Override
        public String name() {
            return "store link";
        }

        @Override
        public Future<Void> start() {
            offsets.clamp((topic, queueId) -> store.bounds(topic, queueId).max());
            UnservedMessages.tell(store, offsets);
            store.keep(topics::keptMs);
            store.onArrival((topic, queueId, offset, tagCode) -> {
                parked.arrived(topic, queueId, offset, tagCode);
                scheduled.arrived(topic, queueId);
            });
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> stop() {
            return Future.succeededFuture();
        }
    }
}

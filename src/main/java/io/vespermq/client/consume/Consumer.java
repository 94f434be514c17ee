package io.vespermq.client.consume;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.client.route.ClientFailure;
import io.vespermq.client.route.Routes;
import io.vespermq.client.route.TopicRoute;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.session.ConsumeFromWhere;
import io.vespermq.protocol.body.session.ConsumeType;
import io.vespermq.protocol.body.session.ConsumerData;
import io.vespermq.protocol.body.session.HeartbeatData;
import io.vespermq.protocol.body.session.MessageModel;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.runtime.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group. Tells every broker of its topics that it is there, shares the queues with the other
 * members, reads its share and commits how far it got. Belongs to the client's loop.
 */
public final class Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(Consumer.class);
    private static final long HEARTBEAT_MS = 30_000;
    private static final long REBALANCE_MS = 20_000;
    private static final long COMMIT_MS = 5_000;

    private final ConsumerOptions options;
    private final String clientId;
    private final List<SubscriptionData> subscriptions;
    private final Routes routes;
    private final GroupCalls calls;
    private final GroupNotices notices;
    private final MessageHandler handler;
    private final Loop loop;

    // Owned by the client's loop.
    private final Map<MessageQueue, QueueReader> readers = new HashMap<>();
    private final Set<String> brokers = new TreeSet<>();
    private final List<Loop.Timer> timers = new ArrayList<>();
    private final Promise<Void> caughtUp = Promise.promise();
    private boolean shared;
    private boolean rebalancing;
    private boolean rebalanceAgain;
    private boolean heartbeatSoon;
    private boolean closed;

    /**
     * A consumer that reads nothing before {@link #start}.
     *
     * @param version epoch milliseconds; of two subscriptions of a group brokers keep the newer
     */
    public Consumer(
            ConsumerOptions options,
            String clientId,
            long version,
            Routes routes,
            RemotingClient remoting,
            GroupNotices notices,
            MessageHandler handler,
            Loop loop) {
        this.options = options;
        this.clientId = clientId;
        this.subscriptions = options.subscriptions(version);
        this.routes = routes;
        this.calls = new GroupCalls(options.group(), routes, remoting);
        this.notices = notices;
        this.handler = handler;
        this.loop = loop;
    }

    /** Joins the group. Completes when the brokers know the member; fails with {@link ClientFailure}. */
    public Future<Void> start() {
        notices.listen(options.group(), this::rebalance);
        return routes.of(options.topic())
                .compose(route -> heartbeat())
                .onSuccess(v -> {
                    timers.add(loop.every(HEARTBEAT_MS, this::heartbeatQuietly));
                    timers.add(loop.every(REBALANCE_MS, this::rebalance));
                    timers.add(loop.every(COMMIT_MS, this::commitQuietly));
                    rebalance();
                })
                .onFailure(e -> notices.forget(options.group()));
    }

    /** The queues this member reads now. */
    public Set<MessageQueue> share() {
        return Set.copyOf(readers.keySet());
    }

    /** Completes once everything that was in the member's share has been handed out. */
    public Future<Void> caughtUp() {
        return caughtUp.future();
    }

    /** Hands out nothing more from now on. The member stays in the group until {@link #close}. */
    public void stopReading() {
        closed = true;
        readers.values().forEach(QueueReader::stop);
    }

    /** Stops reading, commits how far the handler got and leaves the group. */
    public Future<Void> close() {
        stopReading();
        timers.forEach(Loop.Timer::cancel);
        timers.clear();
        notices.forget(options.group());
        return Future.join(readers.values().stream().map(this::finish).toList())
                .transform(v -> Future.join(brokers.stream()
                        .map(broker -> calls.leave(broker, clientId))
                        .toList()))
                .transform(v -> Future.succeededFuture());
    }

    private Future<Void> finish(QueueReader reader) {
        return reader.stop()
                .compose(v -> reader.commit())
                .onFailure(
                        e -> LOG.warn("progress was not committed; some messages will come again: {}", e.getMessage()));
    }

    // Membership.

    /** Completes when at least one broker knows the member. */
    private Future<Void> heartbeat() {
        ConsumerData consumer = new ConsumerData(
                options.fromBeginning()
                        ? ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET
                        : ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                ConsumeType.CONSUME_PASSIVELY,
                options.group(),
                MessageModel.CLUSTERING,
                subscriptions,
                false);
        HeartbeatData data = new HeartbeatData(clientId, List.of(consumer), 0, List.of(), false);
        return Future.join(subscriptions.stream().map(this::route).toList())
                .transform(v -> brokers.isEmpty()
                        ? Future.failedFuture(new ClientFailure(
                                ClientFailure.Kind.UNREACHABLE, "topic '" + options.topic() + "' has no broker now"))
                        : Future.any(brokers.stream()
                                .map(broker -> calls.heartbeat(broker, data))
                                .toList()))
                .recover(e -> Future.failedFuture(
                        e instanceof ClientFailure
                                ? e
                                : new ClientFailure(
                                        ClientFailure.Kind.UNREACHABLE,
                                        e.getMessage() + "; check that the broker runs and is reachable from here")))
                .mapEmpty();
    }

    private Future<TopicRoute> route(SubscriptionData subscription) {
        return routes.of(subscription.topic()).onSuccess(route -> brokers.addAll(route.brokers()));
    }

    private void heartbeatQuietly() {
        heartbeatSoon = false;
        if (!closed) {
            heartbeat().onFailure(e -> LOG.warn("heartbeat of group '{}': {}", options.group(), e.getMessage()));
        }
    }

    private void commitQuietly() {
        readers.values().forEach(reader -> reader.commit()
                .onFailure(e -> LOG.warn("commit of group '{}': {}", options.group(), e.getMessage())));
    }

    // Sharing the queues.

    private void rebalance() {
        if (closed) {
            return;
        }
        if (rebalancing) {
            rebalanceAgain = true;
            return;
        }
        rebalancing = true;
        Future.join(subscriptions.stream().map(this::rebalance).toList()).onComplete(result -> {
            rebalancing = false;
            shared |= result.succeeded() || !readers.isEmpty();
            noteCaughtUp();
            if (rebalanceAgain) {
                rebalanceAgain = false;
                rebalance();
            }
        });
    }

    private Future<Void> rebalance(SubscriptionData subscription) {
        return routes.of(subscription.topic())
                .compose(route -> members(route, new ArrayList<>(route.masters().values()))
                        .onSuccess(ids -> apply(subscription, Shares.average(route.readable(), ids, clientId))))
                .<Void>mapEmpty()
                .recover(e -> e instanceof ClientFailure failure && failure.kind() == ClientFailure.Kind.NOT_FOUND
                        ? Future.succeededFuture()
                        : Future.failedFuture(e))
                .onFailure(e -> LOG.debug("sharing {}: {}", subscription.topic(), e.getMessage()));
    }

    /** Asks one broker after the other until one knows the group. */
    private Future<List<String>> members(TopicRoute route, List<String> addresses) {
        if (addresses.isEmpty()) {
            return Future.failedFuture(new ClientFailure(
                    ClientFailure.Kind.UNREACHABLE, "no broker of topic '" + route.topic() + "' knows the group"));
        }
        String address = addresses.remove(0);
        return calls.members(address).recover(e -> members(route, addresses));
    }

    private void apply(SubscriptionData subscription, List<MessageQueue> share) {
        if (closed) {
            return;
        }
        for (MessageQueue queue : Set.copyOf(readers.keySet())) {
            if (queue.topic().equals(subscription.topic()) && !share.contains(queue)) {
                QueueReader reader = readers.remove(queue);
                if (reader != null) {
                    finish(reader);
                }
            }
        }
        for (MessageQueue queue : share) {
            readers.computeIfAbsent(queue, q -> read(q, subscription));
        }
    }

    private QueueReader read(MessageQueue queue, SubscriptionData subscription) {
        QueueReader.Events events = new QueueReader.Events() {
            @Override
            public void readToEnd() {
                noteCaughtUp();
            }

            @Override
            public void troubled(MessageQueue where) {
                routes.forget(where.topic());
                if (!heartbeatSoon) {
                    // One for all queues of a broker that went away.
                    heartbeatSoon = true;
                    loop.post(Consumer.this::heartbeatQuietly);
                }
            }
        };
        QueueReader reader =
                new QueueReader(queue, subscription, options.fromBeginning(), calls, handler, loop, events);
        loop.post(reader::start);
        return reader;
    }

    private void noteCaughtUp() {
        if (shared && readers.values().stream().allMatch(QueueReader::isAtEnd)) {
            caughtUp.tryComplete();
        }
    }
}

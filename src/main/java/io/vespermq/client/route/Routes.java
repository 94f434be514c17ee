package io.vespermq.client.route;

import io.vertx.core.Future;
import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.route.TopicRouteData;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.route.RouteQueryHeader;
import io.vespermq.runtime.Clock;
import java.util.HashMap;
import java.util.Map;

/** The routes this client has asked for, kept for 30 s and asked for again after a failure. Belongs to the client's loop. */
public final class Routes {
    private static final long FRESH_MS = 30_000;
    private static final int AUTO_CREATED_QUEUES = 4;

    private record Known(Future<TopicRoute> route, long sinceNanos) {}

    private final NameServers nameServers;
    private final Clock clock;

    // Owned by the client's loop.
    private final Map<String, Known> known = new HashMap<>();

    /** Knows no route yet. */
    public Routes(NameServers nameServers, Clock clock) {
        this.nameServers = nameServers;
        this.clock = clock;
    }

    /** The route of a topic that exists. Fails with {@link ClientFailure}, NOT_FOUND where no broker has the topic. */
    public Future<TopicRoute> of(String topic) {
        Known entry = known.get(topic);
        if (entry != null && !entry.route().failed() && clock.msSince(entry.sinceNanos()) < FRESH_MS) {
            return entry.route();
        }
        Future<TopicRoute> asked = ask(topic);
        known.put(topic, new Known(asked, clock.nanos()));
        return asked;
    }

    /** The route to send to a topic; where no broker has it, the route by which brokers will make it. */
    public Future<TopicRoute> toSend(String topic) {
        return of(topic)
                .recover(e -> e instanceof ClientFailure failure && failure.kind() == ClientFailure.Kind.NOT_FOUND
                        ? of(SystemTopics.AUTO_CREATE_TEMPLATE)
                                .map(route -> route.asTemplateOf(topic, AUTO_CREATED_QUEUES))
                                .recover(none -> Future.failedFuture(e))
                        : Future.failedFuture(e));
    }

    /** Forgets a route that led nowhere; the next look-up asks again. */
    public void forget(String topic) {
        known.remove(topic);
    }

    private Future<TopicRoute> ask(String topic) {
        RouteQueryHeader header = new RouteQueryHeader(true, topic, false, null);
        return nameServers
                .call(RequestCode.GET_ROUTEINFO_BY_TOPIC, HeaderFields.of(RouteQueryHeader.CODEC, header))
                .compose(reply -> read(topic, reply));
    }

    private Future<TopicRoute> read(String topic, Command reply) {
        if (reply.code() == ResponseCode.TOPIC_NOT_EXIST.wire()) {
            return Future.failedFuture(new ClientFailure(
                    ClientFailure.Kind.NOT_FOUND,
                    "topic '" + topic + "' does not exist; create it with bin/vesper topic create " + topic));
        }
        if (reply.code() != ResponseCode.SUCCESS.wire()) {
            return Future.failedFuture(
                    ClientFailure.refused("route of topic '" + topic + "'", "the name server", reply));
        }
        return Future.succeededFuture(TopicRoute.of(topic, Dialect.read(reply.bodyBytes(), TopicRouteData.class)));
    }
}

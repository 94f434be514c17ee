package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.Versions;
import io.vespermq.protocol.body.route.BrokerData;
import io.vespermq.protocol.body.route.QueueData;
import io.vespermq.protocol.body.route.TopicRouteData;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.route.RouteQueryHeader;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import io.vespermq.runtime.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * GET_ROUTEINFO_BY_TOPIC (105): where a topic's queues are.
 *
 * <p>Which JSON is written depends on the asker, exactly as in RocketMQ: old clients in other languages cut the text apart
 * by hand and need bare broker ids, new ones need standard JSON.
 */
public final class RouteQueryHandler implements RequestHandler<RouteQueryHeader> {
    private final RouteTable table;
    private final @Nullable KvConfig orderConfig;
    private final Clock clock;
    private final long startNanos;
    private final Duration warmUp;

    /**
     * A handler.
     *
     * @param orderConfig where ordered topics are configured; null to leave that out of routes
     * @param warmUp so long after the start no routes are given, because brokers are still coming in
     */
    public RouteQueryHandler(RouteTable table, @Nullable KvConfig orderConfig, Clock clock, Duration warmUp) {
        this.table = table;
        this.orderConfig = orderConfig;
        this.clock = clock;
        this.startNanos = clock.nanos();
        this.warmUp = warmUp;
    }

    @Override
    public Future<Reply> handle(RouteQueryHeader header, Request request) {
        if (clock.msSince(startNanos) < warmUp.toMillis()) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "name server not ready: it waits " + warmUp.toSeconds() + " s for brokers (waitSecondsForService)");
        }
        TopicRouteData route = table.route(header.topic());
        if (route == null) {
            throw new RequestFailure(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "No topic route info in name server for the topic: " + header.topic()
                            + "; no registered broker holds it");
        }
        if (orderConfig != null) {
            route = route.withOrderTopicConf(orderConfig.get(KvConfig.ORDER_TOPICS, header.topic()));
        }
        String zone = header.zoneMode() ? header.zoneName() : null;
        if (zone != null && !zone.isBlank()) {
            return Future.succeededFuture(Reply.ok(Dialect.write(ofZone(route, zone))));
        }
        boolean standard = request.version() >= Versions.V4_9_4 || header.acceptStandardJsonOnly();
        return Future.succeededFuture(Reply.ok(standard ? Dialect.writeStandard(route) : Dialect.write(route)));
    }

    /** The route without brokers of other zones; one that lost its master stays, whatever its zone. */
    private static TopicRouteData ofZone(TopicRouteData route, String zone) {
        List<BrokerData> kept = route.brokerDatas().stream()
                .filter(b ->
                        zone.equalsIgnoreCase(b.zoneName()) || !b.brokerAddrs().containsKey(BrokerId.MASTER))
                .toList();
        Set<String> names = kept.stream().map(BrokerData::brokerName).collect(Collectors.toSet());
        List<QueueData> queues = route.queueDatas().stream()
                .filter(data -> names.contains(data.brokerName()))
                .toList();
        return new TopicRouteData(
                kept, route.filterServerTable(), route.orderTopicConf(), queues, route.topicQueueMappingByBroker());
    }
}

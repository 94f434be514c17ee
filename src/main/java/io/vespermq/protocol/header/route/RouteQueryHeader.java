package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import org.jspecify.annotations.Nullable;

/**
 * GET_ROUTEINFO_BY_TOPIC (105).
 *
 * @param acceptStandardJsonOnly true when the answer must be standard JSON
 * @param topic name of the topic
 * @param zoneMode true to see only brokers of one zone
 * @param zoneName the zone, or null
 */
public record RouteQueryHeader(
        @Wire(otherwise = "false") boolean acceptStandardJsonOnly,
        String topic,
        @Wire(value = "__ZONE_MODE", otherwise = "false") boolean zoneMode,
        @Wire("__ZONE_NAME") @Nullable String zoneName) {
    public static final HeaderCodec<RouteQueryHeader> CODEC = HeaderCodec.of(RouteQueryHeader.class);
}

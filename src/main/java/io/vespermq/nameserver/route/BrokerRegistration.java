package io.vespermq.nameserver.route;

import io.vespermq.protocol.body.route.RegisteredTopics;
import org.jspecify.annotations.Nullable;

/**
 * One registration, read from the wire.
 *
 * @param broker who registers
 * @param haAddr {@code ip:port} that slaves connect to
 * @param timeoutMs silence after which the broker counts as gone; null for the default
 * @param actingMaster true when a slave may stand in for a lost master; null from brokers that know no such thing
 * @param zone where the broker runs, or null
 * @param topics its topics
 * @param link the connection it came over
 */
public record BrokerRegistration(
        BrokerId broker,
        String haAddr,
        @Nullable Long timeoutMs,
        @Nullable Boolean actingMaster,
        @Nullable String zone,
        RegisteredTopics topics,
        BrokerLink link) {
    /** True when the broker is of a release that knows acting masters and wants one. */
    boolean wantsActingMaster() {
        return Boolean.TRUE.equals(actingMaster);
    }
}

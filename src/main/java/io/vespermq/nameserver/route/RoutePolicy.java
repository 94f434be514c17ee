package io.vespermq.nameserver.route;

import java.time.Duration;

/**
 * How routes are kept.
 *
 * @param brokerSilenceMax a broker that does not ask for another limit counts as gone after so long a silence
 * @param actingMasterShown true to present the smallest slave of a lost master as the master
 * @param missingTopicsRemoved true when a topic goes with the first registration of its broker that lacks it
 */
public record RoutePolicy(Duration brokerSilenceMax, boolean actingMasterShown, boolean missingTopicsRemoved) {
    /** RocketMQ's defaults. */
    public static final RoutePolicy DEFAULT = new RoutePolicy(Duration.ofMinutes(2), false, false);
}

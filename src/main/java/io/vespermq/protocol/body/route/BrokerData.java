package io.vespermq.protocol.body.route;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The brokers that share one name: a master and its slaves.
 *
 * @param brokerAddrs {@code ip:port} by broker id, 0 for the master
 * @param brokerName their name
 * @param cluster their cluster
 * @param enableActingMaster true when a slave may stand in for a lost master
 * @param zoneName where they run, or null
 */
public record BrokerData(
        Map<Long, String> brokerAddrs,
        String brokerName,
        String cluster,
        boolean enableActingMaster,
        @Nullable String zoneName) {
    public BrokerData {
        brokerAddrs = brokerAddrs == null ? Map.of() : new TreeMap<>(brokerAddrs);
    }
}

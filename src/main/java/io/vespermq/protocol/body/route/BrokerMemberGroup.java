package io.vespermq.protocol.body.route;

import java.util.Map;
import java.util.TreeMap;

/**
 * The brokers that share one name, as the answer to a member query.
 *
 * @param brokerAddrs {@code ip:port} by broker id
 * @param brokerName their name
 * @param cluster their cluster
 */
public record BrokerMemberGroup(Map<Long, String> brokerAddrs, String brokerName, String cluster) {
    public BrokerMemberGroup {
        brokerAddrs = brokerAddrs == null ? Map.of() : new TreeMap<>(brokerAddrs);
    }
}

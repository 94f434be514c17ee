package io.vespermq.protocol.body.route;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every broker that a name server knows.
 *
 * @param brokerAddrTable brokers by name
 * @param clusterAddrTable broker names by cluster
 */
public record ClusterInfo(Map<String, BrokerData> brokerAddrTable, Map<String, Set<String>> clusterAddrTable) {
    public ClusterInfo {
        brokerAddrTable = brokerAddrTable == null ? Map.of() : new TreeMap<>(brokerAddrTable);
        clusterAddrTable = clusterAddrTable == null ? Map.of() : new TreeMap<>(clusterAddrTable);
    }
}

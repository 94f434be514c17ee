package io.vespermq.nameserver.route;

import io.vespermq.protocol.body.route.BrokerData;
import io.vespermq.protocol.body.route.ClusterInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The brokers of a name server by name, cluster and address, and when they were heard of. Owned by its loop. */
final class BrokerTable {
    private record Address(String cluster, String addr) {}

    private final TreeMap<String, BrokerGroup> groups = new TreeMap<>();
    private final TreeMap<String, Set<String>> clusters = new TreeMap<>();
    private final Map<Address, LiveBroker> live = new HashMap<>();

    @Nullable
    BrokerGroup group(String brokerName) {
        return groups.get(brokerName);
    }

    /** How many names of brokers there are. */
    int count() {
        return groups.size();
    }

    @Nullable
    LiveBroker live(String cluster, String addr) {
        return live.get(new Address(cluster, addr));
    }

    /** Enters the broker under its name and cluster and returns its group. */
    BrokerGroup enter(BrokerRegistration from) {
        BrokerId broker = from.broker();
        BrokerGroup group = groups.computeIfAbsent(broker.name(), name -> new BrokerGroup(broker.cluster(), name));
        if (!group.cluster().equals(broker.cluster())) {
            removeFromCluster(group.cluster(), broker.name());
        }
        clusters.computeIfAbsent(broker.cluster(), cluster -> new TreeSet<>()).add(broker.name());
        group.describe(from);
        return group;
    }

    void setLive(LiveBroker broker) {
        live.put(new Address(broker.id().cluster(), broker.id().addr()), broker);
    }

    void forgetLive(BrokerId broker) {
        live.remove(new Address(broker.cluster(), broker.addr()));
    }

    /** Removes the broker's address; when it was the last of its name, the name too. False when it is not known. */
    boolean remove(BrokerId broker) {
        forgetLive(broker);
        BrokerGroup group = groups.get(broker.name());
        if (group == null) {
            return false;
        }
        group.removeAddr(broker.addr());
        if (group.isEmpty()) {
            groups.remove(broker.name());
            removeFromCluster(group.cluster(), broker.name());
        }
        return true;
    }

    /** The live brokers that fulfil the condition, as they are now. */
    List<LiveBroker> liveWhere(Predicate<LiveBroker> condition) {
        return live.values().stream().filter(condition).toList();
    }

    Set<String> namesInCluster(String cluster) {
        return clusters.getOrDefault(cluster, Set.of());
    }

    Map<String, Set<String>> clusters() {
        return clusters;
    }

    /** The address of some broker, or null when there is none. */
    @Nullable
    String someAddr() {
        return groups.values().stream()
                .flatMap(group -> group.addrs().values().stream())
                .findFirst()
                .orElse(null);
    }

    ClusterInfo clusterInfo() {
        TreeMap<String, BrokerData> brokers = new TreeMap<>();
        groups.forEach((name, group) -> brokers.put(name, group.data()));
        return new ClusterInfo(brokers, clusters);
    }

    private void removeFromCluster(String cluster, String brokerName) {
        Set<String> names = clusters.get(cluster);
        if (names != null && names.remove(brokerName) && names.isEmpty()) {
            clusters.remove(cluster);
        }
    }
}

package io.vespermq.nameserver.route;

import io.vespermq.protocol.body.route.BrokerData;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The brokers that share one name: a master and its slaves. Owned by the name server's loop. */
final class BrokerGroup {
    private final String name;
    private final TreeMap<Long, String> addrs = new TreeMap<>();
    private String cluster;
    private boolean actingMaster;
    private @Nullable String zone;

    BrokerGroup(String cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    String cluster() {
        return cluster;
    }

    void describe(BrokerRegistration from) {
        cluster = from.broker().cluster();
        actingMaster = from.wantsActingMaster();
        zone = from.zone();
    }

    @Nullable
    String addr(long id) {
        return addrs.get(id);
    }

    /** Keeps the address under one id only: a slave that became master must not stand twice. */
    void put(long id, String addr) {
        addrs.entrySet().removeIf(entry -> entry.getValue().equals(addr) && entry.getKey() != id);
        addrs.put(id, addr);
    }

    void removeAddr(String addr) {
        addrs.values().removeIf(addr::equals);
    }

    boolean isEmpty() {
        return addrs.isEmpty();
    }

    boolean hasMaster() {
        return addrs.containsKey(BrokerId.MASTER);
    }

    /** True when the id is the one that stands in for a lost master. */
    boolean isActingMaster(long id) {
        return id != BrokerId.MASTER && addrs.firstKey() == id;
    }

    /** True when the master is lost and a slave may stand in for it. */
    boolean needsActingMaster() {
        return actingMaster && !hasMaster();
    }

    Map<Long, String> addrs() {
        return addrs;
    }

    BrokerData data() {
        return new BrokerData(addrs, name, cluster, actingMaster, zone);
    }

    /** The group with its smallest slave in the place of the lost master. */
    BrokerData dataWithActingMaster() {
        TreeMap<Long, String> shown = new TreeMap<>(addrs);
        shown.put(BrokerId.MASTER, shown.pollFirstEntry().getValue());
        return new BrokerData(shown, name, cluster, actingMaster, zone);
    }
}

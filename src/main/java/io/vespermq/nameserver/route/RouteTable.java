package io.vespermq.nameserver.route;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.route.BrokerData;
import io.vespermq.protocol.body.route.BrokerMemberGroup;
import io.vespermq.protocol.body.route.ClusterInfo;
import io.vespermq.protocol.body.route.QueueData;
import io.vespermq.protocol.body.route.RegisteredTopics;
import io.vespermq.protocol.body.route.TopicList;
import io.vespermq.protocol.body.route.TopicRouteData;
import io.vespermq.protocol.header.route.RegisterBrokerReply;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which broker holds which topic: brokers enter by registering and leave by unregistering, by losing their connection or
 * by silence. Owned by the name server's loop.
 *
 * <p>Topics come from the master of a name (or from the slave that stands in for it). A topic is taken over when the
 * version of its broker's table changed; so what an operator changes here holds until the broker changes something.
 */
public final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    /** Names of brokers: whoever can connect can register. */
    private static final int BROKERS_MAX = 10_000;

    private static final RegisterBrokerReply NO_MASTER = new RegisterBrokerReply(null, null);

    private final RoutePolicy policy;
    private final Clock clock;

    // Owned by the name server's loop.
    private final BrokerTable brokers = new BrokerTable();
    private final TopicTable topics = new TopicTable();

    /** An empty table. */
    public RouteTable(RoutePolicy policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Enters a broker or renews its entry.
     *
     * @return for a slave, where its master is
     * @throws RequestFailure SYSTEM_ERROR when one single topic comes from a broker that never registered all of them;
     *     SYSTEM_BUSY when too many brokers are there
     */
    public RegisterBrokerReply register(BrokerRegistration from) {
        BrokerId broker = from.broker();
        if (isOutdated(from)) {
            LOG.warn("{}: registration ignored, a newer broker with its id is registered", broker);
            brokers.forgetLive(broker);
            return NO_MASTER;
        }
        BrokerGroup known = brokers.group(broker.name());
        boolean isNew = known == null || known.addr(broker.id()) == null;
        if (isNew && from.topics().topicConfigTable().size() == 1) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR, broker + " is not registered; it must register all its topics first");
        }
        if (known == null && brokers.count() >= BROKERS_MAX) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_BUSY,
                    broker + " not registered: " + BROKERS_MAX + " brokers are, no more are taken");
        }
        BrokerGroup group = brokers.enter(from);
        group.put(broker.id(), broker.addr());
        if (broker.isMaster() || (from.actingMaster() != null && group.isActingMaster(broker.id()))) {
            takeTopics(from, group, isNew);
        }
        long timeoutMs =
                from.timeoutMs() == null ? policy.brokerSilenceMax().toMillis() : Math.max(0, from.timeoutMs());
        brokers.setLive(new LiveBroker(from, timeoutMs, clock.nanos()));
        if (isNew) {
            LOG.info(
                    "{} registered with {} topics",
                    broker,
                    from.topics().topicConfigTable().size());
        }
        return broker.isMaster() ? NO_MASTER : masterOf(group);
    }

    /** Removes a broker and, when it was the last of its name, its queues. Harmless when it is not known. */
    public void unregister(BrokerId broker) {
        if (!brokers.remove(broker)) {
            return;
        }
        BrokerGroup group = brokers.group(broker.name());
        if (group == null) {
            topics.removeBroker(broker.name(), topic -> true);
        } else if (group.needsActingMaster()) {
            topics.changePerms(broker.name(), perm -> perm & ~Perm.WRITE);
        }
    }

    /** Removes every broker that registered over the connection, because it was closed. */
    public void linkLost(BrokerLink link) {
        for (LiveBroker broker : brokers.liveWhere(b -> b.link().equals(link))) {
            LOG.info("{} is gone: its connection was closed", broker.id());
            unregister(broker.id());
        }
    }

    /** Removes every broker that was silent for too long, and closes its connection. */
    public void expire() {
        long now = clock.nanos();
        for (LiveBroker broker : brokers.liveWhere(b -> b.isSilent(now))) {
            LOG.warn("{} is gone: it was silent for {} ms", broker.id(), broker.timeoutMs());
            unregister(broker.id());
            broker.link().close("the broker was silent for " + broker.timeoutMs() + " ms");
        }
    }

    /** A sign of life from a broker. Nothing happens when it is not known. */
    public void heard(String cluster, String addr) {
        LiveBroker broker = brokers.live(cluster, addr);
        if (broker != null) {
            broker.heard(clock.nanos());
        }
    }

    /** The version of the topics that a broker registered, or null when it is not known. */
    public @Nullable DataVersion topicsVersion(String cluster, String addr) {
        LiveBroker broker = brokers.live(cluster, addr);
        return broker == null ? null : broker.topicsVersion();
    }

    /** Where the topic's queues are, or null when no known broker holds it. */
    public @Nullable TopicRouteData route(String topic) {
        List<QueueData> queues = List.copyOf(topics.queues(topic));
        List<BrokerData> holders = new ArrayList<>();
        for (QueueData data : queues) {
            BrokerGroup group = brokers.group(data.brokerName());
            if (group != null) {
                boolean isActing = policy.actingMasterShown() && group.needsActingMaster();
                holders.add(isActing ? group.dataWithActingMaster() : group.data());
            }
        }
        return holders.isEmpty() ? null : new TopicRouteData(holders, Map.of(), null, queues, topics.mappings(topic));
    }

    /** Every broker. */
    public ClusterInfo clusterInfo() {
        return brokers.clusterInfo();
    }

    /** The brokers that share a name; without addresses when there are none. */
    public BrokerMemberGroup members(String cluster, String brokerName) {
        BrokerGroup group = brokers.group(brokerName);
        return new BrokerMemberGroup(group == null ? Map.of() : group.addrs(), brokerName, cluster);
    }

    /** Every topic. */
    public TopicList allTopics() {
        return TopicList.of(topics.names());
    }

    /** The topics that stand for clusters and brokers, and the address of some broker. */
    public TopicList systemTopics() {
        List<String> names = new ArrayList<>();
        brokers.clusters().forEach((cluster, members) -> {
            names.add(cluster);
            names.addAll(members);
        });
        return new TopicList(brokers.someAddr(), names);
    }

    /** The topics of a cluster's brokers. */
    public TopicList topicsOfCluster(String cluster) {
        Set<String> names = brokers.namesInCluster(cluster);
        return TopicList.of(topics.namesWhere(data -> names.contains(data.brokerName())));
    }

    /** The topics whose system flag has all the bits of {@code set} and none of {@code unset}. */
    public TopicList topicsWithFlags(int set, int unset) {
        return TopicList.of(
                topics.namesWhere(data -> (data.topicSysFlag() & set) == set && (data.topicSysFlag() & unset) == 0));
    }

    /** Closes the broker for writing, in routes only, and returns how many topics it has. */
    public int wipeWritePerm(String brokerName) {
        return topics.changePerms(brokerName, perm -> perm & ~Perm.WRITE);
    }

    /** Opens the broker for reading and writing, in routes only, and returns how many topics it has. */
    public int addWritePerm(String brokerName) {
        return topics.changePerms(brokerName, perm -> perm | Perm.READ_WRITE);
    }

    /**
     * Removes a topic.
     *
     * @param cluster only from this cluster's brokers; null or empty for all
     */
    public void deleteTopic(String topic, @Nullable String cluster) {
        if (cluster == null || cluster.isEmpty()) {
            topics.removeTopic(topic, name -> true);
        } else {
            topics.removeTopic(topic, brokers.namesInCluster(cluster)::contains);
        }
    }

    /** Enters queues of a topic; those of unknown brokers are left out. */
    public void registerTopic(String topic, List<QueueData> queues) {
        for (QueueData data : queues) {
            if (brokers.group(data.brokerName()) == null) {
                LOG.warn("topic {} not entered for broker {}, which is not registered", topic, data.brokerName());
            } else if (!topics.put(topic, data)) {
                throw new RequestFailure(
                        ResponseCode.SYSTEM_BUSY,
                        "topic " + topic + " not entered for broker " + data.brokerName()
                                + ": all brokers together have " + TopicTable.ENTRIES_MAX + " here, no more are kept");
            }
        }
    }

    /** True when another address under the same id registered with a newer epoch. */
    private boolean isOutdated(BrokerRegistration from) {
        BrokerId broker = from.broker();
        BrokerGroup group = brokers.group(broker.name());
        String addr = group == null ? null : group.addr(broker.id());
        if (addr == null || addr.equals(broker.addr())) {
            return false;
        }
        LiveBroker present = brokers.live(broker.cluster(), addr);
        return present != null
                && present.topicsVersion().stateVersion()
                        > from.topics().dataVersion().stateVersion();
    }

    private void takeTopics(BrokerRegistration from, BrokerGroup group, boolean isNew) {
        BrokerId broker = from.broker();
        RegisteredTopics registered = from.topics();
        if (policy.missingTopicsRemoved()
                && registered.topicQueueMappingInfoMap().isEmpty()) {
            Set<String> present = registered.topicConfigTable().keySet();
            topics.removeBroker(broker.name(), topic -> !present.contains(topic));
        }
        boolean isChanged = isNew || !registered.dataVersion().equals(topicsVersion(broker.cluster(), broker.addr()));
        int refused = 0;
        for (Map.Entry<String, TopicConfig> topic :
                registered.topicConfigTable().entrySet()) {
            boolean isWanted = isChanged || !topics.has(topic.getKey(), broker.name());
            if (isWanted && !topics.put(topic.getKey(), queueData(broker, group, topic.getValue()))) {
                refused++;
            }
        }
        if (refused > 0) {
            // The broker's other topics live, so it does.
            LOG.error(
                    "{}: {} topics not entered, no route leads to them; all brokers together have {} here, no more are kept",
                    broker,
                    refused,
                    TopicTable.ENTRIES_MAX);
        }
        if (isChanged) {
            registered.topicQueueMappingInfoMap().forEach((topic, mapping) -> {
                topics.putMapping(topic, broker.name(), mapping);
            });
        }
    }

    private static QueueData queueData(BrokerId broker, BrokerGroup group, TopicConfig topic) {
        QueueData data = QueueData.of(broker.name(), topic);
        boolean isStandIn = !broker.isMaster() && group.needsActingMaster();
        return isStandIn ? data.withPerm(data.perm() & ~Perm.WRITE) : data;
    }

    private RegisterBrokerReply masterOf(BrokerGroup group) {
        String addr = group.addr(BrokerId.MASTER);
        LiveBroker master = addr == null ? null : brokers.live(group.cluster(), addr);
        return master == null ? NO_MASTER : new RegisterBrokerReply(master.haAddr(), addr);
    }
}

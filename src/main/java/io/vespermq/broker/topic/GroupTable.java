package io.vespermq.broker.topic;

import io.vespermq.message.Names;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.topic.GroupFile;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.StateKeeper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription groups of this broker. Owned by the broker's home loop; what it publishes is read from any loop.
 */
public final class GroupTable implements StateKeeper.Table<GroupFile> {
    /** The group whose offset RocketMQ moves over halves of transactions that are decided. */
    public static final String TRANSACTIONS = "CID_RMQ_SYS_TRANS";

    private static final Logger LOG = LoggerFactory.getLogger(GroupTable.class);

    /** Bit of the forbidden table: the group may not read the topic. */
    private static final int READ_FORBIDDEN = 1 << 2;

    /** Groups with this prefix belong to the broker and its peers; they may always be created. */
    private static final String SYSTEM_PREFIX = "CID_RMQ_SYS_";

    private static final List<String> START_GROUPS = List.of(
            "TOOLS_CONSUMER",
            "FILTERSRV_CONSUMER",
            "SELF_TEST_C_GROUP",
            "CID_ONS-HTTP-PROXY",
            "CID_ONSAPI_PULL",
            "CID_ONSAPI_PERMISSION",
            "CID_ONSAPI_OWNER",
            TRANSACTIONS);

    private final boolean isAutoCreate;
    private final Clock clock;
    private final Runnable owner;

    // Owned by the home loop.
    private final List<Runnable> listeners = new ArrayList<>();

    // Published: replaced whole by the home loop, read by any.
    private volatile GroupFile current = new GroupFile(DataVersion.INITIAL, Map.of(), Map.of());

    /**
     * A table with the groups that every broker has.
     *
     * @param isAutoCreate whether a group is created when it is first used [autoCreateSubscriptionGroup]
     * @param owner asserts that the caller runs on the home loop
     */
    public GroupTable(boolean isAutoCreate, Clock clock, Runnable owner) {
        this.isAutoCreate = isAutoCreate;
        this.clock = clock;
        this.owner = owner;
        publish(withStartGroups(Map.of()), Map.of());
    }

    /** Any loop. The group, or null when this broker does not know it. */
    public @Nullable SubscriptionGroupConfig find(String group) {
        return current.subscriptionGroupTable().get(group);
    }

    /**
     * Home loop only. The group, created with every default when it is new.
     *
     * @throws RequestFailure SUBSCRIPTION_GROUP_NOT_EXIST when it may not be created
     */
    public SubscriptionGroupConfig required(String group) {
        owner.run();
        SubscriptionGroupConfig known = find(group);
        if (known != null) {
            return known;
        }
        String fault = creationFault(group);
        if (fault != null) {
            throw new RequestFailure(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, fault);
        }
        SubscriptionGroupConfig created = SubscriptionGroupConfig.of(group);
        create(List.of(created));
        return created;
    }

    /** Home loop only. Creates those of the groups that are missing and may be created, as one change. */
    public void ensure(Collection<String> wanted) {
        owner.run();
        List<SubscriptionGroupConfig> missing = wanted.stream()
                .filter(group -> find(group) == null && creationFault(group) == null)
                .distinct()
                .map(SubscriptionGroupConfig::of)
                .toList();
        if (!missing.isEmpty()) {
            create(missing);
        }
    }

    /** Any loop. All groups by name; the map never changes. */
    public Map<String, SubscriptionGroupConfig> all() {
        return current.subscriptionGroupTable();
    }

    /** Any loop. Tells whether the groups changed. */
    public DataVersion version() {
        return current.dataVersion();
    }

    /** Any loop. What operators forbade: group, topic, bits. */
    public Map<String, Map<String, Integer>> forbidden() {
        return current.forbiddenTable();
    }

    /** Any loop. True when operators forbade the group to read the topic. */
    public boolean isReadForbidden(String group, String topic) {
        Map<String, Integer> topics = current.forbiddenTable().get(group);
        return topics != null && (topics.getOrDefault(topic, 0) & READ_FORBIDDEN) != 0;
    }

    /** Runs the listener on the home loop after every change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Home loop only. Creates or replaces groups as one change; false when all were the same already. */
    public boolean put(List<SubscriptionGroupConfig> groups) {
        owner.run();
        Map<String, SubscriptionGroupConfig> changed = new HashMap<>(current.subscriptionGroupTable());
        for (SubscriptionGroupConfig group : groups) {
            changed.put(group.groupName(), group);
        }
        return replace(changed, current.forbiddenTable());
    }

    /** Home loop only. Forgets a group; false when it was not there. */
    public boolean delete(String group) {
        owner.run();
        Map<String, SubscriptionGroupConfig> changed = new HashMap<>(current.subscriptionGroupTable());
        changed.remove(group);
        Map<String, Map<String, Integer>> forbidden = new HashMap<>(current.forbiddenTable());
        forbidden.remove(group);
        return replace(changed, forbidden);
    }

    /** Home loop only. Forbids or allows a group to read a topic. */
    public void allowRead(String group, String topic, boolean isAllowed) {
        owner.run();
        Map<String, Integer> topics = new HashMap<>(current.forbiddenTable().getOrDefault(group, Map.of()));
        int bits = topics.getOrDefault(topic, 0);
        int changedBits = isAllowed ? bits & ~READ_FORBIDDEN : bits | READ_FORBIDDEN;
        if (changedBits == 0) {
            topics.remove(topic);
        } else {
            topics.put(topic, changedBits);
        }
        Map<String, Map<String, Integer>> forbidden = new HashMap<>(current.forbiddenTable());
        if (topics.isEmpty()) {
            forbidden.remove(group);
        } else {
            forbidden.put(group, Map.copyOf(topics));
        }
        replace(current.subscriptionGroupTable(), forbidden);
    }

    @Override
    public GroupFile capture() {
        owner.run();
        return current;
    }

    @Override
    public void restore(@Nullable GroupFile saved) {
        owner.run();
        if (saved != null) {
            current = new GroupFile(saved.dataVersion(), Map.of(), Map.of());
            publish(withStartGroups(saved.subscriptionGroupTable()), saved.forbiddenTable());
        }
    }

    @Override
    public byte[] encode(GroupFile state) {
        return Dialect.writeStandard(new GroupFile(
                state.dataVersion(),
                new TreeMap<>(state.forbiddenTable()),
                new TreeMap<>(state.subscriptionGroupTable())));
    }

    @Override
    public GroupFile decode(byte[] content) {
        return Dialect.read(content, GroupFile.class);
    }

    @Override
    public Class<? extends RuntimeException> malformed() {
        return MalformedBody.class;
    }

    /** Why a missing group may not be created by its first use, or null when it may. */
    private @Nullable String creationFault(String group) {
        String fault = Names.groupFault(group);
        if (fault != null || isAutoCreate || group.startsWith(SYSTEM_PREFIX)) {
            return fault;
        }
        return "subscription group '" + group + "' does not exist and autoCreateSubscriptionGroup is off; create it"
                + " with updateSubGroup -g " + group;
    }

    private void create(List<SubscriptionGroupConfig> missing) {
        LOG.info(
                "subscription groups created on their first use: {}",
                missing.stream().map(SubscriptionGroupConfig::groupName).collect(Collectors.joining(", ")));
        put(missing);
    }

    private static Map<String, SubscriptionGroupConfig> withStartGroups(Map<String, SubscriptionGroupConfig> saved) {
        Map<String, SubscriptionGroupConfig> groups = new HashMap<>(saved);
        START_GROUPS.forEach(group -> groups.putIfAbsent(group, SubscriptionGroupConfig.of(group)));
        return groups;
    }

    private boolean replace(Map<String, SubscriptionGroupConfig> groups, Map<String, Map<String, Integer>> forbidden) {
        if (groups.equals(current.subscriptionGroupTable()) && forbidden.equals(current.forbiddenTable())) {
            return false;
        }
        publish(groups, forbidden);
        listeners.forEach(Runnable::run);
        return true;
    }

    private void publish(Map<String, SubscriptionGroupConfig> groups, Map<String, Map<String, Integer>> forbidden) {
        current = new GroupFile(
                current.dataVersion().next(clock.epochMs()),
                Collections.unmodifiableMap(forbidden),
                Collections.unmodifiableMap(groups));
    }
}

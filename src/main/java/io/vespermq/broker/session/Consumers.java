package io.vespermq.broker.session;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.session.ConsumerData;
import io.vespermq.remoting.RequestFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connected consumers, by group. Owned by the broker's home loop. A closed connection leaves all its groups at once;
 * a group that nobody is in is forgotten, its offsets stay.
 */
public final class Consumers {
    /**
     * Topics and tags that the subscriptions of all groups may name, together; 256 characters of text count as one more.
     * Each costs up to 400 bytes of heap, and whoever can connect can subscribe.
     */
    static final int SUBSCRIBED_MAX = 200_000;

    private final Executor home;

    // Owned by the home loop.
    private final Map<String, ConsumerGroup> groups = new HashMap<>();
    private final Map<ClientChannel, Set<String>> groupsOfChannel = new HashMap<>();
    private final List<Consumer<ConsumerGroup>> listeners = new ArrayList<>();
    private int subscribed;

    /**
     * No consumers yet.
     *
     * @param home runs tasks on the home loop, at once when called there
     */
    public Consumers(Executor home) {
        this.home = home;
    }

    /** The group, or null when none of its members is connected. */
    public @Nullable ConsumerGroup find(String group) {
        return groups.get(group);
    }

    /** All groups with connected members. */
    public Collection<ConsumerGroup> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** True unless the group has members and subscribes to other topics only. */
    public boolean mayConsume(String group, String topic) {
        ConsumerGroup online = find(group);
        return online == null || online.subscriptions().isEmpty() || online.subscription(topic) != null;
    }

    /** Calls the listener with a group whose members or subscriptions changed and that still has members. */
    public void onChange(Consumer<ConsumerGroup> listener) {
        listeners.add(listener);
    }

    /**
     * Takes a consumer of a heartbeat into its group.
     *
     * @param member the client
     * @param data the consumer; each of its subscriptions names a topic
     * @param fingerprint of the heartbeat; 0 from a client that always sends everything
     * @param withoutSubscriptions true when the heartbeat leaves subscriptions out because nothing changed
     * @return true when the client should send its subscriptions with the next heartbeat: the group's are those of a
     *     heartbeat with another fingerprint
     * @throws RequestFailure SYSTEM_BUSY when all groups together would subscribe to too much; nothing changed then
     */
    public boolean register(Member member, ConsumerData data, int fingerprint, boolean withoutSubscriptions) {
        checkSubscribed(data);
        ConsumerGroup group = groups.computeIfAbsent(data.groupName(), ConsumerGroup::new);
        boolean isNew = group.put(member);
        // Before all that may fail: whoever is in a group must leave it with the connection.
        watch(member.channel(), group.name());
        group.describe(data);
        int knownFingerprint = group.fingerprint();
        boolean isSame = knownFingerprint == fingerprint;
        int before = group.subscribed();
        boolean isSubscriptionChanged =
                !withoutSubscriptions && group.subscribe(data.subscriptionDataSet(), fingerprint);
        subscribed += group.subscribed() - before;
        if (isNew || isSubscriptionChanged) {
            tellListeners(group);
        }
        return withoutSubscriptions ? !isSame : !isSame && knownFingerprint != 0;
    }

    /** Takes a client out of a group. */
    public void unregister(String group, ClientChannel channel) {
        Set<String> names = groupsOfChannel.get(channel);
        if (names != null) {
            names.remove(group);
        }
        leave(group, channel);
    }

    /** Takes out and closes the channels that were silent since before {@code oldestNanos}. */
    void expire(long oldestNanos) {
        for (ConsumerGroup group : List.copyOf(groups.values())) {
            for (Member member : List.copyOf(group.members())) {
                if (member.seenNanos() - oldestNanos < 0) {
                    closed(member.channel());
                    member.channel().close("no heartbeat of consumer " + member.clientId() + " in " + group.name());
                }
            }
        }
    }

    private void checkSubscribed(ConsumerData data) {
        ConsumerGroup known = groups.get(data.groupName());
        int others = subscribed - (known == null ? 0 : known.subscribed());
        int wanted = ConsumerGroup.subscribed(
                known == null ? data.subscriptionDataSet() : known.merged(data.subscriptionDataSet()));
        if (wanted > SUBSCRIBED_MAX - others) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_BUSY,
                    "group " + data.groupName() + " subscribes to " + wanted + " topics and tags, all other groups to "
                            + others + ", together at most " + SUBSCRIBED_MAX + " are taken");
        }
    }

    private void watch(ClientChannel channel, String group) {
        Set<String> names = groupsOfChannel.get(channel);
        if (names == null) {
            names = new HashSet<>();
            groupsOfChannel.put(channel, names);
            names.add(group);
            channel.onClose(() -> home.execute(() -> closed(channel)));
        } else {
            names.add(group);
        }
    }

    private void closed(ClientChannel channel) {
        Set<String> names = groupsOfChannel.remove(channel);
        if (names != null) {
            List.copyOf(names).forEach(name -> leave(name, channel));
        }
    }

    private void leave(String name, ClientChannel channel) {
        ConsumerGroup group = groups.get(name);
        if (group == null || !group.remove(channel)) {
            return;
        }
        if (group.isEmpty()) {
            groups.remove(name);
            subscribed -= group.subscribed();
        } else {
            tellListeners(group);
        }
    }

    private void tellListeners(ConsumerGroup group) {
        listeners.forEach(listener -> listener.accept(group));
    }
}

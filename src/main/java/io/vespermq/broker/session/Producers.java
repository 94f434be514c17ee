package io.vespermq.broker.session;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The connected producers, by group. Owned by the broker's home loop. A closed connection leaves all its groups at once. */
public final class Producers {
    private final Executor home;

    // Owned by the home loop.
    private final Map<String, Map<ClientChannel, Member>> groups = new TreeMap<>();
    private final Map<ClientChannel, Set<String>> groupsOfChannel = new HashMap<>();
    private final Map<String, ClientChannel> channelOfClient = new HashMap<>();

    /**
     * No producers yet.
     *
     * @param home runs tasks on the home loop, at once when called there
     */
    public Producers(Executor home) {
        this.home = home;
    }

    /** Members of a group, the longest connected first; empty for an unknown group. */
    public Collection<Member> members(String group) {
        return Collections.unmodifiableCollection(
                groups.getOrDefault(group, Map.of()).values());
    }

    /** Names of the groups with connected members, in order. */
    public Set<String> groups() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /** The way to a client that has a producer, or null when it is not connected. */
    public @Nullable ClientChannel channel(String clientId) {
        return channelOfClient.get(clientId);
    }

    /** Takes a producer of a heartbeat into its group. */
    public void register(String group, Member member) {
        groups.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(member.channel(), member);
        channelOfClient.put(member.clientId(), member.channel());
        Set<String> names = groupsOfChannel.get(member.channel());
        if (names == null) {
            names = new HashSet<>();
            groupsOfChannel.put(member.channel(), names);
            names.add(group);
            member.channel().onClose(() -> home.execute(() -> closed(member.channel())));
        } else {
            names.add(group);
        }
    }

    /** Takes a client out of a group. */
    public void unregister(String group, ClientChannel channel) {
        Set<String> names = groupsOfChannel.get(channel);
        if (names != null && names.remove(group)) {
            leave(group, channel);
            if (names.isEmpty()) {
                channelOfClient.values().remove(channel);
            }
        }
    }

    /** Takes out and closes the channels that were silent since before {@code oldestNanos}. */
    void expire(long oldestNanos) {
        for (Map.Entry<String, Map<ClientChannel, Member>> group : List.copyOf(groups.entrySet())) {
            for (Member member : List.copyOf(group.getValue().values())) {
                if (member.seenNanos() - oldestNanos < 0) {
                    closed(member.channel());
                    member.channel().close("no heartbeat of producer " + member.clientId() + " in " + group.getKey());
                }
            }
        }
    }

    private void closed(ClientChannel channel) {
        Set<String> names = groupsOfChannel.remove(channel);
        if (names != null) {
            names.forEach(name -> leave(name, channel));
        }
        channelOfClient.values().remove(channel);
    }

    private void leave(String name, ClientChannel channel) {
        Map<ClientChannel, Member> members = groups.get(name);
        if (members != null) {
            members.remove(channel);
            if (members.isEmpty()) {
                groups.remove(name);
            }
        }
    }
}

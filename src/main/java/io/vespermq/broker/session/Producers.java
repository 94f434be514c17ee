package io.vespermq.broker.session;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.remoting.RequestFailure;
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
    /**
     * Groups that all clients together may be in, 128 characters of group and client id counting as one more: up to 500
     * bytes of heap each, and whoever can connect can ask.
     */
    static final int COST_MAX = 100_000;

    private static final int CHARS_FREE = 128;

    /** A client that has a producer: the groups it is in, and what it called itself last. */
    private record Connected(Set<String> groups, String id) {}

    private final Executor home;

    // Owned by the home loop.
    private final Map<String, Map<ClientChannel, Member>> groups = new TreeMap<>();
    private final Map<ClientChannel, Connected> clients = new HashMap<>();
    private final Map<String, ClientChannel> channelOfClient = new HashMap<>();
    private int cost;

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

    /**
     * Takes a producer of a heartbeat into its group.
     *
     * @throws RequestFailure SYSTEM_BUSY when all clients together are in too many groups
     */
    public void register(String group, Member member) {
        Member before = groups.getOrDefault(group, Map.of()).get(member.channel());
        int costAfter = cost - (before == null ? 0 : cost(group, before)) + cost(group, member);
        if (costAfter > cost && costAfter > COST_MAX) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_BUSY,
                    "producer group " + group + " not registered: clients are in producer groups for " + cost + " of "
                            + COST_MAX + " (a name of more than 128 characters counts more than once)");
        }
        cost = costAfter;
        groups.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(member.channel(), member);
        channelOfClient.put(member.clientId(), member.channel());
        Connected known = clients.get(member.channel());
        Set<String> names = known == null ? new HashSet<>() : known.groups();
        if (known != null && !known.id().equals(member.clientId())) {
            channelOfClient.remove(known.id(), member.channel());
        }
        clients.put(member.channel(), new Connected(names, member.clientId()));
        names.add(group);
        if (known == null) {
            // After all that it undoes: the channel may be closed already.
            member.channel().onClose(() -> home.execute(() -> closed(member.channel())));
        }
    }

    /** Takes a client out of a group. */
    public void unregister(String group, ClientChannel channel) {
        Connected client = clients.get(channel);
        if (client != null && client.groups().remove(group)) {
            leave(group, channel);
            if (client.groups().isEmpty()) {
                channelOfClient.remove(client.id(), channel);
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

    private static int cost(String group, Member member) {
        return 1 + (group.length() + member.clientId().length()) / CHARS_FREE;
    }

    private void closed(ClientChannel channel) {
        Connected client = clients.remove(channel);
        if (client != null) {
            client.groups().forEach(name -> leave(name, channel));
            channelOfClient.remove(client.id(), channel);
        }
    }

    private void leave(String name, ClientChannel channel) {
        Map<ClientChannel, Member> members = groups.get(name);
        if (members != null) {
            Member left = members.remove(channel);
            cost -= left == null ? 0 : cost(name, left);
            if (members.isEmpty()) {
                groups.remove(name);
            }
        }
    }
}

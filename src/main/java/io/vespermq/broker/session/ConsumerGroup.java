package io.vespermq.broker.session;

import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.session.ConsumeFromWhere;
import io.vespermq.protocol.body.session.ConsumeType;
import io.vespermq.protocol.body.session.ConsumerData;
import io.vespermq.protocol.body.session.MessageModel;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The connected members of a consumer group and what they want. Owned by the broker's home loop.
 *
 * <p>The group has one set of subscriptions: that of the heartbeat that came last. Members that want different things
 * replace each other's, as in RocketMQ.
 */
public final class ConsumerGroup {
    /** Names up to this length are part of what an entry costs anyway. */
    private static final int CHARS_FREE = 256;

    private final String name;

    // Owned by the home loop.
    private final Map<ClientChannel, Member> members = new LinkedHashMap<>();
    private final Map<String, SubscriptionData> subscriptions = new TreeMap<>();
    private ConsumeType consumeType = ConsumeType.CONSUME_PASSIVELY;
    private MessageModel messageModel = MessageModel.CLUSTERING;
    private ConsumeFromWhere consumeFromWhere = ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET;
    private int fingerprint;
    private int subscribed;

    ConsumerGroup(String name) {
        this.name = name;
    }

    /** Name of the group. */
    public String name() {
        return name;
    }

    /** How members get messages, by the last heartbeat. */
    public ConsumeType consumeType() {
        return consumeType;
    }

    /** Whether members share the queues, by the last heartbeat. */
    public MessageModel messageModel() {
        return messageModel;
    }

    /** Where the group begins when it has no offset, by the last heartbeat. */
    public ConsumeFromWhere consumeFromWhere() {
        return consumeFromWhere;
    }

    /** What the group wants of a topic, or null when it did not subscribe to it. */
    public @Nullable SubscriptionData subscription(String topic) {
        return subscriptions.get(topic);
    }

    /** All subscriptions by topic. */
    public Map<String, SubscriptionData> subscriptions() {
        return Collections.unmodifiableMap(subscriptions);
    }

    /** What the subscriptions cost, see {@link Consumers#SUBSCRIBED_MAX}. */
    int subscribed() {
        return subscribed;
    }

    /** What these subscriptions cost: each topic, tag and code one, and long texts as much as the names they could be. */
    static int subscribed(Collection<SubscriptionData> subscriptions) {
        long cost = 0;
        for (SubscriptionData each : subscriptions) {
            long chars = (long) each.topic().length()
                    + each.subString().length()
                    + each.expressionType().length();
            for (String tag : each.tagsSet()) {
                chars += tag.length();
            }
            cost += 1 + each.tagsSet().size() + each.codeSet().size() + chars / CHARS_FREE;
        }
        return (int) Math.min(cost, Integer.MAX_VALUE);
    }

    /** The members, oldest first. */
    public Collection<Member> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** The member with this client id, or null. */
    public @Nullable Member member(String clientId) {
        for (Member member : members.values()) {
            if (member.clientId().equals(clientId)) {
                return member;
            }
        }
        return null;
    }

    /** Ids of the members, each once, in order. */
    public List<String> clientIds() {
        return members.values().stream()
                .map(Member::clientId)
                .distinct()
                .sorted()
                .toList();
    }

    /** Adds a member or notes that it was heard of; true when it is new. */
    boolean put(Member member) {
        return members.put(member.channel(), member) == null;
    }

    /** True when the member was there. */
    boolean remove(ClientChannel channel) {
        return members.remove(channel) != null;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    void describe(ConsumerData data) {
        consumeType = data.consumeType();
        messageModel = data.messageModel();
        consumeFromWhere = data.consumeFromWhere();
    }

    /** Fingerprint of the heartbeat that set the subscriptions last, whichever member's it was; 0 when it had none. */
    int fingerprint() {
        return fingerprint;
    }

    /** The subscriptions as they would be after {@link #subscribe}. */
    List<SubscriptionData> merged(List<SubscriptionData> wanted) {
        return wanted.stream()
                .map(data -> {
                    SubscriptionData known = subscriptions.get(data.topic());
                    return known == null || data.subVersion() > known.subVersion() ? data : known;
                })
                .toList();
    }

    /**
     * Takes over the subscriptions of a heartbeat: an older version does not replace a newer.
     *
     * @param heartbeatFingerprint of the heartbeat; 0 from a client that always sends everything
     * @return true when the subscriptions changed
     */
    boolean subscribe(List<SubscriptionData> wanted, int heartbeatFingerprint) {
        fingerprint = heartbeatFingerprint;
        Set<String> topics = wanted.stream().map(SubscriptionData::topic).collect(Collectors.toSet());
        boolean isChanged = subscriptions.keySet().retainAll(topics);
        for (SubscriptionData data : wanted) {
            SubscriptionData known = subscriptions.get(data.topic());
            if (known == null || data.subVersion() > known.subVersion()) {
                subscriptions.put(data.topic(), data);
                isChanged = true;
            }
        }
        if (isChanged) {
            subscribed = subscribed(subscriptions.values());
        }
        return isChanged;
    }
}

package io.vespermq.broker.send;

import io.vespermq.broker.session.QueueLocks;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.GroupTopics;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.Names;
import io.vespermq.message.PropertyNames;
import io.vespermq.protocol.Versions;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.header.send.SendMessageV2;
import io.vespermq.remoting.RequestFailure;
import org.jspecify.annotations.Nullable;

/**
 * Where a message goes that a consumer group could not consume: into the group's retry topic until the attempts are used
 * up, then into its dead-letter topic. Home loop only.
 *
 * <p>The limit is met differently by the two ways a message comes back: a send-back is dead when its attempts so far
 * are <em>at</em> the limit, a send to the retry topic when they are <em>above</em> it. RocketMQ's clients rely on both.
 */
public final class RetryRule {
    /** Marks a message that is dead: no delay level will ever apply to it again. */
    private static final String NO_DELAY = "-1";

    private final TopicTable topics;
    private final GroupTable groups;
    private final QueueLocks locks;

    /** The rule over these tables. */
    public RetryRule(TopicTable topics, GroupTable groups, QueueLocks locks) {
        this.topics = topics;
        this.groups = groups;
        this.locks = locks;
    }

    /** Topic, queue and properties that a message is stored with. */
    record Target(String topic, int queueId, MessageProperties properties) {}

    /**
     * The retry topic of a group, made when it is missing.
     *
     * @throws RequestFailure NO_PERMISSION when it may not be written
     */
    TopicConfig retryTopic(String topic, boolean unitMode) {
        SubscriptionGroupConfig group = groups.required(group(topic));
        topics.ensure(GroupTopics.retry(group, unitMode));
        return topics.writable(topic);
    }

    /** The dead-letter topic of a group, made when it is missing. */
    TopicConfig dlqTopic(String group) {
        return topics.ensure(GroupTopics.deadLetters(group));
    }

    /** Where a send to a retry topic goes. */
    Target target(
            TopicConfig retryTopic,
            int queueId,
            SendMessageV2 header,
            MessageProperties properties,
            int clientVersion) {
        String group = group(retryTopic.topicName());
        int limit = limit(groups.required(group), header.maxReconsumeTimes(), clientVersion);
        // Who consumes in order tries again in place; what such a group sends here, it has given up.
        boolean isDead = header.reconsumeTimes() > limit || locks.isHeld(group);
        if (!isDead) {
            return new Target(retryTopic.topicName(), queueId, properties);
        }
        return new Target(dlqTopic(group).topicName(), 0, properties.with(PropertyNames.DELAY, NO_DELAY));
    }

    /** How many attempts a group allows; a client new enough may ask for another number. */
    static int limit(SubscriptionGroupConfig group, @Nullable Integer asked, int clientVersion) {
        return asked != null && clientVersion >= Versions.V3_4_9 ? asked : group.retryMax();
    }

    private static String group(String retryTopic) {
        return retryTopic.substring(Names.RETRY_PREFIX.length());
    }
}

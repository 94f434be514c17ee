package io.vespermq.broker.topic;

import io.vespermq.message.Names;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.TopicSysFlag;

/** The shape of the topics that come with a consumer group. */
public final class GroupTopics {
    private GroupTopics() {}

    /** The topic through which the group's failed messages come back. */
    public static TopicConfig retry(SubscriptionGroupConfig group, boolean unitMode) {
        return TopicConfig.of(Names.retryTopic(group.groupName()), Math.max(1, group.retryQueues()), Perm.READ_WRITE)
                .withSysFlag(unitMode ? TopicSysFlag.UNIT_SUB : 0);
    }

    /** The topic in which messages end that the group could not consume. */
    public static TopicConfig deadLetters(String group) {
        return TopicConfig.of(Names.dlqTopic(group), 1, Perm.READ_WRITE);
    }
}

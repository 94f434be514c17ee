package io.vespermq.broker.session;

import io.vespermq.broker.topic.GroupTable;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.session.MessageModel;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.session.ConsumerGroupName;

/**
 * Tells the members of a group at once that it changed (NOTIFY_CONSUMER_IDS_CHANGED), so that they share out the queues
 * anew. Not in broadcasting groups, where nobody shares, and not where operators switched it off.
 */
public final class RebalanceNotices {
    private static final byte[] NO_BODY = {};

    private final GroupTable groups;

    /** Sends notices by the groups' settings. */
    public RebalanceNotices(GroupTable groups) {
        this.groups = groups;
    }

    /** Notifies every member. */
    public void changed(ConsumerGroup group) {
        SubscriptionGroupConfig config = groups.find(group.name());
        boolean isOff = config != null && !config.isNotifyEnabled();
        if (isOff || group.messageModel() == MessageModel.BROADCASTING) {
            return;
        }
        HeaderFields header = HeaderFields.of(ConsumerGroupName.CODEC, new ConsumerGroupName(group.name()));
        for (Member member : group.members()) {
            member.channel().tell(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, header, NO_BODY);
        }
    }
}

package io.vespermq.broker.session;

import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.session.ConsumerGroupName;
import io.vespermq.protocol.header.session.UnregisterClient;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Clock;

/** The requests by which clients come, stay, find each other and go. */
public final class SessionRequests {
    private SessionRequests() {}

    /** Adds them to a table. */
    public static RequestTable addTo(
            RequestTable table,
            Clock clock,
            TopicTable topics,
            GroupTable groups,
            Consumers consumers,
            Producers producers,
            QueueLocks locks) {
        table.on(RequestCode.HEART_BEAT, Empty.CODEC, new HeartbeatHandler(clock, topics, groups, consumers, producers))
                .on(
                        RequestCode.UNREGISTER_CLIENT,
                        UnregisterClient.CODEC,
                        new UnregisterClientHandler(consumers, producers))
                .on(RequestCode.GET_CONSUMER_LIST_BY_GROUP, ConsumerGroupName.CODEC, new ConsumerListHandler(consumers))
                .on(RequestCode.CHECK_CLIENT_CONFIG, Empty.CODEC, new ClientCheckHandler());
        return new QueueLockRequests(locks).addTo(table);
    }
}

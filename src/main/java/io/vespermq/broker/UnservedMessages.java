package io.vespermq.broker;

import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.message.SystemTopics;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at the start what lies in a store that RocketMQ wrote and that nobody will bring to its consumers here: messages
 * that wait for their time in the timer, and halves of transactions that nobody decided.
 */
final class UnservedMessages {
    private static final Logger LOG = LoggerFactory.getLogger(UnservedMessages.class);

    private UnservedMessages() {}

    /** Logs one line for each kind that is there. Home loop; the offsets were read. */
    static void tell(MessageStore store, OffsetTable offsets) {
        QueueBounds halves = store.bounds(SystemTopics.HALF, 0);
        long undecided = halves.max()
                - Math.max(halves.min(), Math.max(0, offsets.query(GroupTable.TRANSACTIONS, SystemTopics.HALF, 0)));
        if (undecided > 0) {
            LOG.warn(
                    "{} messages of {} may be halves of transactions that nobody decided; transactions are not served by"
                            + " this version, they stay where they are until a broker that serves them opens this store",
                    undecided,
                    SystemTopics.HALF);
        }
        QueueBounds timed = store.bounds(SystemTopics.WHEEL_TIMER, 0);
        if (timed.max() > timed.min()) {
            LOG.warn(
                    "{} messages of {} were given to RocketMQ's timer; timer messages are not served by this version:"
                            + " those that are not yet delivered stay where they are until a broker that serves them opens"
                            + " this store",
                    timed.max() - timed.min(),
                    SystemTopics.WHEEL_TIMER);
        }
    }
}

package io.vespermq.protocol.body.session;

import io.vespermq.protocol.body.MessageQueue;
import java.util.List;

/**
 * Body of LOCK_BATCH_MQ (41) and UNLOCK_BATCH_MQ (42).
 *
 * @param clientId who wants or has the locks
 * @param consumerGroup the group within which a lock is exclusive
 * @param mqSet the queues
 */
public record QueueLockRequest(String clientId, String consumerGroup, List<MessageQueue> mqSet) {
    public QueueLockRequest {
        mqSet = mqSet == null ? List.of() : List.copyOf(mqSet);
    }
}

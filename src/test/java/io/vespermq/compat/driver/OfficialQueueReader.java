package io.vespermq.compat.driver;

import static io.vespermq.compat.driver.Officially.call;
import static io.vespermq.compat.driver.Officially.run;

import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.common.message.MessageQueue;

/** Apache's plain pull consumer, used to look at a queue without joining a rebalance. */
@SuppressWarnings("deprecation") // deprecated since 4.7, and still the only plain pull in both versions
final class OfficialQueueReader implements QueueReading {
    private static final int BATCH = 32;

    private final DefaultMQPullConsumer consumer;
    private final Queues queues;

    OfficialQueueReader(String nameServer, String group) {
        consumer = new DefaultMQPullConsumer(group);
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName(Officially.newInstance(group));
        run(consumer::start);
        queues = new Queues(topic -> () -> consumer.fetchSubscribeMessageQueues(topic));
    }

    @Override
    public long minOffset(String topic, int queueId) {
        return call(() -> consumer.minOffset(queues.find(topic, queueId)));
    }

    @Override
    public long maxOffset(String topic, int queueId) {
        return call(() -> consumer.maxOffset(queues.find(topic, queueId)));
    }

    @Override
    public List<Received> read(String topic, int queueId, long offset) {
        PullResult result = call(() -> consumer.pull(queues.find(topic, queueId), "*", offset, BATCH));
        return result.getMsgFoundList() == null
                ? List.of()
                : result.getMsgFoundList().stream().map(Messages::received).toList();
    }

    @Override
    public long committed(String topic, int queueId) {
        return call(() -> consumer.fetchConsumeOffset(queues.find(topic, queueId), true));
    }

    @Override
    public void commit(String topic, int queueId, long offset) {
        MessageQueue queue = queues.find(topic, queueId);
        run(() -> {
            consumer.updateConsumeOffset(queue, offset);
            consumer.getOffsetStore().persistAll(new HashSet<>(Set.of(queue)));
        });
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}

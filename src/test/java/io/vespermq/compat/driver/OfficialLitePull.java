package io.vespermq.compat.driver;

import static io.vespermq.compat.driver.Officially.call;
import static io.vespermq.compat.driver.Officially.run;

import io.vespermq.compat.judge.LitePulling;
import io.vespermq.compat.judge.Received;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageQueue;

/** Apache's {@code DefaultLitePullConsumer} on one topic. */
final class OfficialLitePull implements LitePulling {
    private final DefaultLitePullConsumer consumer;
    private final String topic;
    private final Queues queues;

    OfficialLitePull(String nameServer, String group, String topic) {
        this.topic = topic;
        consumer = new DefaultLitePullConsumer(group);
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName(Officially.newInstance(group));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPullThreadNums(2);
        consumer.setAutoCommit(false);
        queues = new Queues(name -> () -> consumer.fetchMessageQueues(name));
    }

    /** A subscription that comes after the start waits for the next rebalance, so the start waits for it here. */
    @Override
    public void subscribe(String expression) {
        run(() -> consumer.subscribe(topic, expression));
        start();
    }

    private void start() {
        if (!consumer.isRunning()) {
            run(consumer::start);
        }
    }

    @Override
    public List<Integer> queues() {
        start();
        return queues.all(topic).stream().map(MessageQueue::getQueueId).sorted().toList();
    }

    @Override
    public void assign(List<Integer> queueIds) {
        start();
        consumer.assign(queueIds.stream().map(id -> queues.find(topic, id)).toList());
    }

    @Override
    public void seek(int queueId, long offset) {
        run(() -> consumer.seek(queues.find(topic, queueId), offset));
    }

    @Override
    public void seekToBegin(int queueId) {
        run(() -> consumer.seekToBegin(queues.find(topic, queueId)));
    }

    @Override
    public void seekToEnd(int queueId) {
        run(() -> consumer.seekToEnd(queues.find(topic, queueId)));
    }

    @Override
    public long offsetForTimestamp(int queueId, long epochMs) {
        start();
        return call(() -> consumer.offsetForTimestamp(queues.find(topic, queueId), epochMs));
    }

    @Override
    public List<Received> poll(long timeoutMs) {
        return consumer.poll(timeoutMs).stream().map(Messages::received).toList();
    }

    @Override
    @SuppressWarnings("deprecation") // its successor is absent from 4.9.8
    public void commit() {
        consumer.commitSync();
    }

    @Override
    public long committed(int queueId) {
        return call(() -> consumer.committed(queues.find(topic, queueId)));
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}

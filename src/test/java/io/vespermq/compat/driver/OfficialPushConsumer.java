package io.vespermq.compat.driver;

import static io.vespermq.compat.driver.Officially.run;

import io.vespermq.compat.judge.MessageHandler;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Apache's {@code DefaultMQPushConsumer} with one message per call of its listener. */
final class OfficialPushConsumer implements PushConsuming {
    private static final long SHUTDOWN_MS = 10_000;

    private final DefaultMQPushConsumer consumer;
    private final String topic;
    private final MessageHandler handler;

    OfficialPushConsumer(String nameServer, Subscription subscription, MessageHandler handler) {
        this.topic = subscription.topic();
        this.handler = handler;
        this.consumer = new DefaultMQPushConsumer(subscription.group());
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName(Officially.newInstance(subscription.instance()));
        consumer.setConsumeFromWhere(ConsumeFromWhere.valueOf(subscription.from()));
        consumer.setMaxReconsumeTimes(subscription.maxReconsumeTimes());
        // What a listener has returned from is committed by close, and not only what was noted before close was called.
        consumer.setAwaitTerminationMillisWhenShutdown(SHUTDOWN_MS);
        consumer.setConsumeThreadMin(4);
        consumer.setConsumeThreadMax(4);
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.setSuspendCurrentQueueTimeMillis(100);
        if (subscription.broadcasting()) {
            run(this::broadcast);
        }
        if (subscription.orderly()) {
            consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> inOrder(messages));
        } else {
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> anyhow(messages));
        }
        run(() -> consumer.subscribe(topic, subscription.expression()));
        run(consumer::start);
    }

    /** The enum of message models moved to another package between the versions. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private void broadcast() throws ReflectiveOperationException {
        Method setter = Stream.of(DefaultMQPushConsumer.class.getMethods())
                .filter(method -> method.getName().equals("setMessageModel"))
                .findFirst()
                .orElseThrow();
        Class<? extends Enum> models = setter.getParameterTypes()[0].asSubclass(Enum.class);
        setter.invoke(consumer, Enum.valueOf(models, "BROADCASTING"));
    }

    private ConsumeConcurrentlyStatus anyhow(List<MessageExt> messages) {
        return judged(messages) == Verdict.CONSUMED
                ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS
                : ConsumeConcurrentlyStatus.RECONSUME_LATER;
    }

    private ConsumeOrderlyStatus inOrder(List<MessageExt> messages) {
        return judged(messages) == Verdict.CONSUMED
                ? ConsumeOrderlyStatus.SUCCESS
                : ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
    }

    private Verdict judged(List<MessageExt> messages) {
        Verdict verdict = Verdict.CONSUMED;
        for (MessageExt message : messages) {
            Verdict one = handler.onMessage(Messages.received(message));
            verdict = one == Verdict.CONSUMED ? verdict : one;
        }
        if (verdict == Verdict.THROW) {
            throw new IllegalStateException("the application fails on purpose");
        }
        return verdict;
    }

    @Override
    @SuppressWarnings("deprecation") // the only way to see an assignment in both versions
    public Set<Integer> assigned() {
        return consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .map(MessageQueue::getQueueId)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}

package io.vespermq.compat.driver;

import static io.vespermq.compat.driver.Officially.call;
import static io.vespermq.compat.driver.Officially.run;

import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.Sent;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/** Apache's {@code DefaultMQProducer}. */
final class OfficialProducer implements Producing {
    private static final String TEMPLATE_TOPIC = "TBW102";

    private static final long ROUTE_WITHIN_NANOS = 10_000_000_000L;
    private static final long LOOK_EVERY_NANOS = 20_000_000;

    private final DefaultMQProducer producer;
    private final Queues queues;

    OfficialProducer(String nameServer, String group) {
        producer = new DefaultMQProducer(group);
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName(Officially.newInstance(group));
        producer.setRetryTimesWhenSendFailed(0);
        producer.setRetryTimesWhenSendAsyncFailed(0);
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
        producer.setSendMsgTimeout(10_000);
        producer.setMqClientApiTimeout(10_000);
        run(producer::start);
        queues = new Queues(topic -> () -> producer.fetchPublishMessageQueues(topic));
    }

    /** The two versions differ in this method's parameters. */
    @Override
    public void createTopic(String topic, int count) {
        run(() -> {
            for (Method method : DefaultMQProducer.class.getMethods()) {
                if (method.getName().equals("createTopic") && creates(method, topic, count)) {
                    awaitRoute(topic, count);
                    return;
                }
            }
            throw new NoSuchMethodException("createTopic");
        });
    }

    private void awaitRoute(String topic, int count) throws MQClientException {
        long end = System.nanoTime() + ROUTE_WITHIN_NANOS;
        while (!routeHas(topic, count)) {
            if (System.nanoTime() - end > 0) {
                throw new MQClientException("no route with " + count + " queues for " + topic + " within 10 s", null);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private boolean routeHas(String topic, int count) {
        try {
            return producer.fetchPublishMessageQueues(topic).size() == count;
        } catch (MQClientException notYet) {
            return false;
        }
    }

    private boolean creates(Method method, String topic, int count) throws ReflectiveOperationException {
        List<Class<?>> types = List.of(method.getParameterTypes());
        if (types.size() == 3) {
            method.invoke(producer, TEMPLATE_TOPIC, topic, count);
            return true;
        }
        if (types.size() == 4 && types.get(3) == Map.class) {
            method.invoke(producer, TEMPLATE_TOPIC, topic, count, new HashMap<String, String>());
            return true;
        }
        return false;
    }

    @Override
    public Sent send(Outgoing message) {
        return call(() -> Messages.sent(producer.send(Messages.official(message))));
    }

    @Override
    public Sent send(Outgoing message, int queueId) {
        return call(
                () -> Messages.sent(producer.send(Messages.official(message), queues.find(message.topic(), queueId))));
    }

    @Override
    public Sent sendBatch(List<Outgoing> messages) {
        List<Message> official = messages.stream().map(Messages::official).toList();
        return call(() -> Messages.sent(producer.send(official)));
    }

    @Override
    public Sent sendOrdered(Outgoing message, String orderKey) {
        return call(() -> Messages.sent(producer.send(
                Messages.official(message),
                (choices, sent, key) -> choices.get(Math.floorMod(key.hashCode(), choices.size())),
                orderKey)));
    }

    @Override
    public CompletableFuture<Sent> sendAsync(Outgoing message) {
        CompletableFuture<Sent> answer = new CompletableFuture<>();
        run(() -> producer.send(Messages.official(message), new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                answer.complete(Messages.sent(result));
            }

            @Override
            public void onException(Throwable failure) {
                answer.completeExceptionally(Officially.refused(failure));
            }
        }));
        return answer;
    }

    @Override
    public void sendOneWay(Outgoing message, int queueId) {
        run(() -> producer.sendOneway(Messages.official(message), queues.find(message.topic(), queueId)));
    }

    @Override
    public List<Integer> queues(String topic) {
        return queues.all(topic).stream().map(MessageQueue::getQueueId).toList();
    }

    @Override
    public void compressFrom(int bytes) {
        producer.setCompressMsgBodyOverHowmuch(bytes);
    }

    @Override
    public void allowBodies(int bytes) {
        producer.setMaxMessageSize(bytes);
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}

package io.vespermq.compat.driver;

import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Sent;
import java.util.Map;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Messages across the border, in both directions. */
final class Messages {
    /** The client takes it as a level, not as a property of the user's. */
    private static final String DELAY = "DELAY";

    private Messages() {}

    static Message official(Outgoing message) {
        Message official = new Message(message.topic(), message.body());
        official.setKeys(message.key());
        if (message.tag() != null) {
            official.setTags(message.tag());
        }
        message.properties().forEach((name, value) -> {
            if (name.equals(DELAY)) {
                official.setDelayTimeLevel(Integer.parseInt(value));
            } else {
                official.putUserProperty(name, value);
            }
        });
        return official;
    }

    static Received received(MessageExt message) {
        return new Received(
                message.getTopic(),
                message.getQueueId(),
                message.getQueueOffset(),
                message.getMsgId(),
                message.getTags(),
                message.getKeys(),
                message.getReconsumeTimes(),
                message.getStoreSize(),
                Map.copyOf(message.getProperties()),
                message.getBody());
    }

    static Sent sent(SendResult result) {
        return new Sent(
                result.getSendStatus().name(),
                result.getMsgId(),
                String.valueOf(result.getOffsetMsgId()),
                result.getMessageQueue().getBrokerName(),
                result.getMessageQueue().getQueueId(),
                result.getQueueOffset());
    }
}

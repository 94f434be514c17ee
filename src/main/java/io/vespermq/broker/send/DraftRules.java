package io.vespermq.broker.send;

import io.netty.buffer.ByteBuf;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.RecordLayout;
import io.vespermq.message.SysFlag;
import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.remoting.RequestFailure;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a message's properties and place before it is stored: refusals, additions of the broker, and the
 * rewriting of delayed messages. Touches nothing but its arguments, so it runs on any loop.
 */
final class DraftRules {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int UNIQUE_KEY_BYTES = 16;

    private final SendOptions options;
    private final RandomGenerator random;
    private final MessageProperties brokerPairs;

    DraftRules(SendOptions options, RandomGenerator random) {
        this.options = options;
        this.random = random;
        this.brokerPairs = MessageProperties.NONE
                .with(PropertyNames.REGION, options.regionId())
                .with(PropertyNames.TRACE_ON, Boolean.toString(options.traceOn()))
                .with(PropertyNames.CLUSTER, options.clusterName());
    }

    /**
     * The properties of a single message as they are stored.
     *
     * @param sysFlag as sent
     * @throws RequestFailure for a kind of message that this broker does not serve
     */
    MessageProperties stored(MessageProperties sent, int sysFlag) {
        if (isTransactional(sent, sysFlag)) {
            throw new RequestFailure(
                    ResponseCode.NO_PERMISSION, "transactional messages are not served by this broker version");
        }
        refuseUnserved(sent, sysFlag);
        MessageProperties kept = sent.without(PropertyNames.POP_CHECKPOINT);
        if (!kept.has(PropertyNames.UNIQUE_KEY)) {
            kept = kept.with(PropertyNames.UNIQUE_KEY, newUniqueKey());
        }
        boolean hasBrokerPairs =
                kept.has(PropertyNames.REGION) || kept.has(PropertyNames.TRACE_ON) || kept.has(PropertyNames.CLUSTER);
        if (!hasBrokerPairs) {
            return kept.append(brokerPairs);
        }
        return kept.with(PropertyNames.REGION, options.regionId())
                .with(PropertyNames.TRACE_ON, Boolean.toString(options.traceOn()))
                .with(PropertyNames.CLUSTER, options.clusterName());
    }

    /**
     * The draft of a message, placed in its queue or, with a delay level, in the queue of its level.
     *
     * @param properties as {@link #stored} gave them
     */
    Draft.Builder place(String topic, int queueId, MessageProperties properties) {
        int level = delayLevel(properties);
        if (level <= 0) {
            return Draft.to(topic, queueId).properties(properties);
        }
        int clipped = Math.min(level, options.delayLevels().max());
        MessageProperties delayed = properties
                .with(PropertyNames.DELAY, Integer.toString(clipped))
                .with(PropertyNames.REAL_TOPIC, topic)
                .with(PropertyNames.REAL_QUEUE_ID, Integer.toString(queueId));
        return Draft.to(SystemTopics.SCHEDULE, clipped - 1).properties(delayed);
    }

    /**
     * Checks what no store could keep.
     *
     * @throws RequestFailure MESSAGE_ILLEGAL naming the limit
     */
    void checkSize(ByteBuf body, String properties) {
        int bytes = body.readableBytes();
        if (bytes > options.messageBytesMax()) {
            throw new RequestFailure(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message body has " + bytes + " bytes; maxMessageSize=" + options.messageBytesMax());
        }
        if (properties.length() > RecordLayout.PROPERTIES_BYTES_MAX) {
            throw new RequestFailure(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message properties have " + properties.length() + " characters; at most "
                            + RecordLayout.PROPERTIES_BYTES_MAX + " bytes can be stored");
        }
    }

    /** The system flag of a single message: what the producer sent, and what follows from the topic. */
    static int sysFlag(TopicConfig topic, int sent) {
        return topic.hasMultipleTags() ? sent | SysFlag.MULTI_TAGS : sent;
    }

    /** False when the producer does not want to wait for the disk. */
    static boolean waits(MessageProperties properties) {
        return !"false".equalsIgnoreCase(properties.get(PropertyNames.WAIT));
    }

    /** A part of a transaction, by its property or by its flag: without a transaction to end it nobody would ever see it. */
    private static boolean isTransactional(MessageProperties sent, int sysFlag) {
        return "true".equalsIgnoreCase(sent.get(PropertyNames.TRANSACTION_PREPARED))
                || SysFlag.transaction(sysFlag) != 0;
    }

    private static void refuseUnserved(MessageProperties sent, int sysFlag) {
        boolean timed = sent.has(PropertyNames.TIMER_DELAY_SEC)
                || sent.has(PropertyNames.TIMER_DELAY_MS)
                || sent.has(PropertyNames.TIMER_DELIVER_MS);
        if (timed && delayLevel(sent) <= 0) {
            throw new RequestFailure(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "timer messages are not served by this broker version; use a delay level (property DELAY)");
        }
        if (sent.has(PropertyNames.INNER_NUM) || (sysFlag & (SysFlag.INNER_BATCH | SysFlag.NEED_UNWRAP)) != 0) {
            throw new RequestFailure(
                    ResponseCode.MESSAGE_ILLEGAL, "inner batches are not served by this broker version");
        }
    }

    /**
     * Refuses what cannot be done to a part of a batch.
     *
     * @param sysFlag of the whole batch
     * @throws RequestFailure MESSAGE_ILLEGAL
     */
    static void refuseInBatch(MessageProperties sent, int sysFlag) {
        if (isTransactional(sent, sysFlag)) {
            throw new RequestFailure(
                    ResponseCode.MESSAGE_ILLEGAL, "a message of a batch cannot be part of a transaction");
        }
        refuseUnserved(sent, sysFlag);
        if (delayLevel(sent) > 0) {
            throw new RequestFailure(ResponseCode.MESSAGE_ILLEGAL, "a message of a batch cannot have a delay level");
        }
    }

    private static int delayLevel(MessageProperties properties) {
        String text = properties.get(PropertyNames.DELAY);
        return text == null ? 0 : parseLevel(text);
    }

    private static int parseLevel(String text) {
        try {
            return Integer.parseInt(text.trim());
        } catch (NumberFormatException e) {
            throw new RequestFailure(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "property DELAY is '" + text + "'; a delay level (a number) expected");
        }
    }

    private String newUniqueKey() {
        byte[] bytes = new byte[UNIQUE_KEY_BYTES];
        random.nextBytes(bytes);
        return HEX.formatHex(bytes);
    }

    static @Nullable String uniqueKey(MessageProperties properties) {
        return properties.get(PropertyNames.UNIQUE_KEY);
    }
}

package io.vespermq.message;

import java.util.Set;

/** Topics with a meaning of their own. */
public final class SystemTopics {
    /** The template from which unknown topics are created on the first send. */
    public static final String AUTO_CREATE_TEMPLATE = "TBW102";

    public static final String SCHEDULE = "SCHEDULE_TOPIC_XXXX";
    public static final String HALF = "RMQ_SYS_TRANS_HALF_TOPIC";
    public static final String OP_HALF = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
    public static final String TRANSACTION_CHECK_MAX = "TRANS_CHECK_MAX_TIME_TOPIC";
    public static final String SELF_TEST = "SELF_TEST_TOPIC";
    public static final String OFFSET_MOVED = "OFFSET_MOVED_EVENT";
    public static final String BENCHMARK = "BenchmarkTest";
    public static final String TRACE = "RMQ_SYS_TRACE_TOPIC";
    public static final String WHEEL_TIMER = "rmq_sys_wheel_timer";
    public static final String CHECKPOINT = "CHECKPOINT_TOPIC";
    public static final String SYSTEM_PREFIX = "rmq_sys_";

    /** RocketMQ's light queues, whose entries lead to the messages of other topics. */
    private static final String LIGHT_QUEUE_PREFIX = "%LMQ%";

    /** Topics that no client may send to. */
    private static final Set<String> NOT_SENDABLE =
            Set.of(SCHEDULE, HALF, OP_HALF, TRANSACTION_CHECK_MAX, SELF_TEST, OFFSET_MOVED);

    private static final Set<String> FIXED = Set.of(
            AUTO_CREATE_TEMPLATE,
            SCHEDULE,
            HALF,
            OP_HALF,
            TRANSACTION_CHECK_MAX,
            SELF_TEST,
            OFFSET_MOVED,
            BENCHMARK,
            TRACE,
            CHECKPOINT);

    private SystemTopics() {}

    /** True when clients may not send to the topic. */
    public static boolean isNotSendable(String topic) {
        return NOT_SENDABLE.contains(topic);
    }

    /** True for a light queue: its entries lead to messages of other topics and offsets. */
    public static boolean isLightQueue(String topic) {
        return topic.startsWith(LIGHT_QUEUE_PREFIX);
    }

    /** True for a topic that operators may not create, change or delete. */
    public static boolean isSystem(String topic) {
        return FIXED.contains(topic) || topic.startsWith(SYSTEM_PREFIX);
    }
}

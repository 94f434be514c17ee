package io.vespermq.message;

/** Names of message properties that brokers and clients give a meaning to. RocketMQ's own spelling. */
public final class PropertyNames {
    public static final String KEYS = "KEYS";
    public static final String TAGS = "TAGS";
    public static final String WAIT = "WAIT";
    public static final String DELAY = "DELAY";
    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    public static final String REAL_TOPIC = "REAL_TOPIC";
    public static final String REAL_QUEUE_ID = "REAL_QID";
    public static final String TRANSACTION_PREPARED = "TRAN_MSG";
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";
    public static final String REGION = "MSG_REGION";
    public static final String TRACE_ON = "TRACE_ON";
    public static final String UNIQUE_KEY = "UNIQ_KEY";
    public static final String CLUSTER = "CLUSTER";
    public static final String POP_CHECKPOINT = "POP_CK";
    public static final String INNER_NUM = "INNER_NUM";
    public static final String TIMER_DELAY_SEC = "TIMER_DELAY_SEC";
    public static final String TIMER_DELAY_MS = "TIMER_DELAY_MS";
    public static final String TIMER_DELIVER_MS = "TIMER_DELIVER_MS";

    private PropertyNames() {}
}

package io.vespermq.protocol.body;

/** Bits of a topic's system flag. Units are RocketMQ's parts of a deployment over several places. */
public final class TopicSysFlag {
    /** The topic belongs to a unit. */
    public static final int UNIT = 1;
    /** Consumers of a unit subscribe to the topic. */
    public static final int UNIT_SUB = 1 << 1;

    private TopicSysFlag() {}
}

package io.vespermq.protocol.body.session;

/** How a consumer gets its messages. Order as in RocketMQ: some clients send the ordinal. */
public enum ConsumeType {
    CONSUME_ACTIVELY,
    CONSUME_PASSIVELY,
    CONSUME_POP
}

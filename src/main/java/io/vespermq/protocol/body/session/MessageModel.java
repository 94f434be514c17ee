package io.vespermq.protocol.body.session;

/** Whether members share a topic's queues or each read all. Order as in RocketMQ: some clients send the ordinal. */
public enum MessageModel {
    BROADCASTING,
    CLUSTERING,
    LITE_SELECTIVE
}

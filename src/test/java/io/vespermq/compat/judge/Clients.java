package io.vespermq.compat.judge;

/** Opens official clients of one version, each with its own connections. */
public interface Clients {
    Producing producer(String nameServer, String group);

    PushConsuming pushConsumer(String nameServer, Subscription subscription, MessageHandler handler);

    LitePulling litePull(String nameServer, String group, String topic);

    QueueReading reader(String nameServer, String group);
}

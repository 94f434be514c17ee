package io.vespermq.nameserver.route;

import io.vespermq.protocol.body.DataVersion;

/** A broker that is registered and was heard of not too long ago. Owned by the name server's loop. */
final class LiveBroker {
    private static final long NANOS_PER_MS = 1_000_000L;

    private final BrokerId id;
    private final String haAddr;
    private final long timeoutMs;
    private final DataVersion topicsVersion;
    private final BrokerLink link;
    private long heardNanos;

    LiveBroker(BrokerRegistration from, long timeoutMs, long nowNanos) {
        this.id = from.broker();
        this.haAddr = from.haAddr();
        this.timeoutMs = timeoutMs;
        this.topicsVersion = from.topics().dataVersion();
        this.link = from.link();
        this.heardNanos = nowNanos;
    }

    BrokerId id() {
        return id;
    }

    String haAddr() {
        return haAddr;
    }

    DataVersion topicsVersion() {
        return topicsVersion;
    }

    BrokerLink link() {
        return link;
    }

    long timeoutMs() {
        return timeoutMs;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    boolean isSilent(long nowNanos) {
        return nowNanos - heardNanos > timeoutMs * NANOS_PER_MS;
    }
}

package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks every 10 s for clients that sent no heartbeat for 120 s, takes them out of their groups and closes them. */
public final class ClientExpiry implements Part {
    private static final long SCAN_MS = 10_000;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Clock clock;
    private final Loop home;
    private final Consumers consumers;
    private final Producers producers;
    private final QueueLocks locks;

    // Owned by the home loop.
    private Loop.@Nullable Timer timer;

    /** Watches over both kinds of clients and over the locks. */
    public ClientExpiry(Clock clock, Loop home, Consumers consumers, Producers producers, QueueLocks locks) {
        this.clock = clock;
        this.home = home;
        this.consumers = consumers;
        this.producers = producers;
        this.locks = locks;
    }

    @Override
    public String name() {
        return "client expiry";
    }

    @Override
    public Future<Void> start() {
        return home.call(() -> {
            timer = home.every(SCAN_MS, this::scan);
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Void> stop() {
        return home.call(() -> {
            if (timer != null) {
                timer.cancel();
            }
            return Future.succeededFuture();
        });
    }

    private void scan() {
        scan(clock, consumers, producers, locks);
    }

    /** Looks once. */
    static void scan(Clock clock, Consumers consumers, Producers producers, QueueLocks locks) {
        long oldestNanos = clock.nanos() - SILENCE_NANOS;
        consumers.expire(oldestNanos);
        producers.expire(oldestNanos);
        locks.sweep();
    }
}

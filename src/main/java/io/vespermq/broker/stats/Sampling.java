package io.vespermq.broker.stats;

import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import org.jspecify.annotations.Nullable;

/** Lets the statistics take their samples. Owned by the home loop. */
public final class Sampling implements Part {
    private final BrokerStats stats;
    private final Loop home;
    private Loop.@Nullable Timer timer;

    public Sampling(BrokerStats stats, Loop home) {
        this.stats = stats;
        this.home = home;
    }

    @Override
    public String name() {
        return "statistics";
    }

    @Override
    public Future<Void> start() {
        timer = home.every(BrokerStats.SAMPLE_MS, stats::sample);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> stop() {
        if (timer != null) {
            timer.cancel();
        }
        return Future.succeededFuture();
    }
}

package io.vespermq.launch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.config.BrokerSettings;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Part;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * A broker as its process sees it.
 *
 * @param part starts and stops it
 * @param port the port that clients connect to; asked once it is started
 * @param storeEnded completes with why when its store takes no writes any more; asked once it is started
 */
record BrokerNode(Part part, IntSupplier port, Supplier<Future<String>> storeEnded) {
    /** Builds brokers. */
    @FunctionalInterface
    interface Factory {
        BrokerNode create(Vertx vertx, BrokerSettings settings, Clock clock);
    }
}

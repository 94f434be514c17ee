package io.vespermq.launch;

import io.vertx.core.Vertx;
import io.vespermq.config.BrokerSettings;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Part;
import java.util.function.IntSupplier;

/**
 * A broker as its process sees it.
 *
 * @param part starts and stops it
 * @param port the port that clients connect to; asked once it is started
 */
record BrokerNode(Part part, IntSupplier port) {
    /** Builds brokers. */
    @FunctionalInterface
    interface Factory {
        BrokerNode create(Vertx vertx, BrokerSettings settings, Clock clock);
    }
}

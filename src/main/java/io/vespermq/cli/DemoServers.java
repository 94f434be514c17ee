package io.vespermq.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** Starts a name server and a broker for the demo. Given by whoever knows both; the command line does not. */
@FunctionalInterface
public interface DemoServers {
    /**
     * Starts them on free ports of the loopback address.
     *
     * @param directory an empty directory for everything they keep
     */
    Future<Running> start(Vertx vertx, Path directory);

    /** Servers that run. */
    interface Running {
        /** {@code host:port} of the name server. */
        String nameServer();

        /** Stops the servers. */
        Future<Void> stop();
    }
}

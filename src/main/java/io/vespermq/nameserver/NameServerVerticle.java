package io.vespermq.nameserver;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vespermq.config.NameServerSettings;
import io.vespermq.runtime.Clock;
import org.jspecify.annotations.Nullable;

/** Gives a name server an event loop of its own. */
public final class NameServerVerticle extends VerticleBase {
    private final NameServerSettings settings;
    private final Clock clock;
    private @Nullable NameServer nameServer;

    /** A name server that starts when it is deployed. */
    public NameServerVerticle(NameServerSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        nameServer = new NameServer(vertx, settings, clock);
        return nameServer.start();
    }

    @Override
    public Future<?> stop() {
        return nameServer == null ? Future.succeededFuture() : nameServer.stop();
    }

    /** The port that is bound; known once the verticle is deployed. */
    public int port() {
        if (nameServer == null) {
            throw new IllegalStateException("the name server is not started");
        }
        return nameServer.port();
    }
}

package io.vespermq.broker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RemotingServer;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.runtime.Parts;
import org.jspecify.annotations.Nullable;

/**
 * The broker's front: listens on the client port and the VIP port on one event loop. Several instances share the ports,
 * one for each loop; each decodes the frames of its own connections.
 */
final class FrontendVerticle extends VerticleBase {
    /**
     * Where to listen.
     *
     * @param host address to bind
     * @param port client port; 0 for a free one
     * @param vipPort second port without pulls, for clients that send there; below 0 for none
     */
    record Ports(String host, int port, int vipPort) {}

    private final Ports ports;
    private final RequestDispatcher requests;
    private final RequestDispatcher vipRequests;
    private final RemotingLimits limits;

    // Owned by the verticle's loop.
    private final Parts parts = new Parts();
    private @Nullable RemotingServer server;

    FrontendVerticle(Ports ports, RequestDispatcher requests, RequestDispatcher vipRequests, RemotingLimits limits) {
        this.ports = ports;
        this.requests = requests;
        this.vipRequests = vipRequests;
        this.limits = limits;
    }

    /** The client port that is bound; known once deployed. */
    int port() {
        if (server == null) {
            throw new IllegalStateException("the frontend is not deployed yet");
        }
        return server.actualPort();
    }

    @Override
    public Future<?> start() {
        server = parts.add(new RemotingServer(vertx, ports.host(), ports.port(), requests, limits));
        if (ports.vipPort() >= 0) {
            parts.add(new RemotingServer(vertx, ports.host(), ports.vipPort(), vipRequests, limits));
        }
        return parts.start();
    }

    @Override
    public Future<?> stop() {
        return parts.stop();
    }
}

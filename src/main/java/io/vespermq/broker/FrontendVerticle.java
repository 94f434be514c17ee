package io.vespermq.broker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RemotingServer;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Parts;
import io.vespermq.runtime.Quota;
import io.vespermq.runtime.StartFailure;

/**
 * The broker's front: listens on the client port and the VIP port on one event loop. Several instances share the ports,
 * one for each loop; each decodes the frames of its own connections.
 */
final class FrontendVerticle extends VerticleBase {
    /**
     * Where to listen.
     *
     * @param host address to bind
     * @param port client port
     * @param vipPort second port without pulls, for clients that send there; below 0 for none
     */
    record Ports(String host, int port, int vipPort) {}

    private final Ports ports;
    private final RequestDispatcher requests;
    private final RequestDispatcher vipRequests;
    private final RemotingLimits limits;
    private final Quota connections;

    // Owned by the verticle's loop.
    private final Parts parts = new Parts();

    FrontendVerticle(
            Ports ports,
            RequestDispatcher requests,
            RequestDispatcher vipRequests,
            RemotingLimits limits,
            Quota connections) {
        this.ports = ports;
        this.requests = requests;
        this.vipRequests = vipRequests;
        this.limits = limits;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        RemotingServer clients = server(ports.port(), requests);
        parts.add(new Listening(clients, "the broker", ports.host(), ports.port()));
        if (ports.vipPort() >= 0) {
            RemotingServer vip = server(ports.vipPort(), vipRequests);
            parts.add(new Listening(vip, "the broker's VIP port (listenPort - 2)", ports.host(), ports.vipPort()));
        }
        return parts.start();
    }

    @Override
    public Future<?> stop() {
        return parts.stop();
    }

    private RemotingServer server(int port, RequestDispatcher dispatcher) {
        return new RemotingServer(vertx, ports.host(), port, dispatcher, limits, connections);
    }

    /** A server whose failure to listen is told in the operator's words. */
    private record Listening(RemotingServer server, String who, String host, int port) implements Part {
        @Override
        public String name() {
            return server.name();
        }

        @Override
        public Future<Void> start() {
            return server.start()
                    .recover(e -> Future.failedFuture(StartFailure.notListening(who, host, port, "listenPort", e)));
        }

        @Override
        public Future<Void> stop() {
            return server.stop();
        }
    }
}

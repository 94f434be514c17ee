package io.vespermq.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Quota;
import java.util.ArrayList;
import java.util.List;

/** The frontend verticles of a broker: one for each event loop that serves connections. They share what is limited. */
final class Frontend implements Part {
    private final Vertx vertx;
    private final FrontendVerticle.Ports ports;
    private final RequestDispatcher requests;
    private final RequestDispatcher vipRequests;
    private final RemotingLimits limits;
    private final Quota connections;
    private final int loops;

    // Owned by the home loop.
    private final List<String> deployments = new ArrayList<>();

    Frontend(
            Vertx vertx,
            FrontendVerticle.Ports ports,
            RequestDispatcher requests,
            RequestDispatcher vipRequests,
            RemotingLimits limits) {
        this.vertx = vertx;
        this.ports = ports;
        this.requests = requests;
        this.vipRequests = vipRequests;
        this.limits = limits;
        this.connections = new Quota(limits.connectionsMax());
        this.loops = Loop.count(vertx);
    }

    @Override
    public String name() {
        return "frontend";
    }

    @Override
    public Future<Void> start() {
        Future<Void> chain = Future.succeededFuture();
        for (int i = 0; i < loops; i++) {
            chain = chain.compose(v -> vertx.deployVerticle(
                            new FrontendVerticle(ports, requests, vipRequests, limits, connections)))
                    .onSuccess(deployments::add)
                    .mapEmpty();
        }
        return chain.recover(e -> stop().transform(stopped -> Future.failedFuture(e)));
    }

    @Override
    public Future<Void> stop() {
        List<Future<Void>> stopping = deployments.stream().map(vertx::undeploy).toList();
        deployments.clear();
        return Future.join(stopping).mapEmpty();
    }
}

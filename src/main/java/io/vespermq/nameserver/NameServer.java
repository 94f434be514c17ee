package io.vespermq.nameserver;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.config.NameServerSettings;
import io.vespermq.config.PropertiesText;
import io.vespermq.nameserver.route.BrokerLifeHandlers;
import io.vespermq.nameserver.route.ClusterHandlers;
import io.vespermq.nameserver.route.KvConfig;
import io.vespermq.nameserver.route.KvHandlers;
import io.vespermq.nameserver.route.RegisterBrokerHandler;
import io.vespermq.nameserver.route.RoutePolicy;
import io.vespermq.nameserver.route.RouteQueryHandler;
import io.vespermq.nameserver.route.RouteTable;
import io.vespermq.nameserver.route.SettingsHandlers;
import io.vespermq.nameserver.route.TopicHandlers;
import io.vespermq.nameserver.route.TopicListHandlers;
import io.vespermq.nameserver.route.UnregisterBrokerHandler;
import io.vespermq.nameserver.route.WritePermHandlers;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RemotingServer;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Quota;
import io.vespermq.runtime.StartFailure;
import io.vespermq.runtime.Workers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One name server: tells clients where topics are. Built, started and stopped on one event loop, which owns everything in
 * it. Knows nothing of other name servers.
 */
public final class NameServer implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);

    private final NameServerSettings settings;
    private final Loop home;
    private final Workers workers;
    private final KvConfig kv;
    private final RouteTable routes;
    private final RemotingServer server;
    private Loop.@Nullable Timer scan;

    /** A name server that is not yet started. Called on the loop that will own it. */
    public NameServer(Vertx vertx, NameServerSettings settings, Clock clock) {
        this.settings = settings;
        this.home = Loop.of(vertx);
        this.workers = Workers.create(vertx, "nameserver-worker", 1);
        this.kv = new KvConfig(settings.kvConfigPath(), workers);
        this.routes = new RouteTable(policy(settings), clock);
        RequestTable table = NameServerRequests.table(
                new RegisterBrokerHandler(routes, kv, settings.returnOrderTopicConfigToBroker(), workers, home),
                new UnregisterBrokerHandler(routes),
                new BrokerLifeHandlers(routes),
                new RouteQueryHandler(routes, settings.orderMessageEnable() ? kv : null, clock, settings.warmUp()),
                new ClusterHandlers(routes),
                new TopicListHandlers(routes, settings.enableAllTopicList(), settings.enableTopicList()),
                new TopicHandlers(routes),
                new WritePermHandlers(routes),
                new KvHandlers(kv),
                new SettingsHandlers(PropertiesText.write(settings.asProperties())));
        RequestDispatcher dispatcher = new RequestDispatcher(table, home, RemotingLimits.DEFAULT, clock);
        this.server = new RemotingServer(
                vertx,
                settings.bindAddress(),
                settings.listenPort(),
                dispatcher,
                RemotingLimits.DEFAULT,
                new Quota(RemotingLimits.DEFAULT.connectionsMax()));
    }

    @Override
    public String name() {
        return "name server";
    }

    /** Reads the key-value configuration and listens. Fails with {@link StartFailure} where the operator can help. */
    @Override
    public Future<Void> start() {
        return kv.load()
                .compose(v -> server.start().recover(e -> Future.failedFuture(notListening(e))))
                .onSuccess(v -> {
                    scan = home.every(settings.scanInterval().toMillis(), routes::expire);
                    LOG.info("name server listens on {}:{}", settings.bindAddress(), port());
                })
                .recover(e -> workers.close().transform(closed -> Future.failedFuture(e)));
    }

    /** Closes the port and all connections. */
    @Override
    public Future<Void> stop() {
        if (scan != null) {
            scan.cancel();
        }
        return server.stop().eventually(workers::close);
    }

    /** The port that is bound. */
    public int port() {
        return server.actualPort();
    }

    private StartFailure notListening(Throwable cause) {
        return StartFailure.notListening(
                "the name server",
                settings.bindAddress(),
                settings.listenPort(),
                settings.portKey().name(),
                cause);
    }

    private static RoutePolicy policy(NameServerSettings settings) {
        return new RoutePolicy(
                RoutePolicy.DEFAULT.brokerSilenceMax(),
                settings.supportActingMaster(),
                settings.deleteTopicWithBrokerRegistration());
    }
}

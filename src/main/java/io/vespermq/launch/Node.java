package io.vespermq.launch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.config.BrokerKeys;
import io.vespermq.config.BrokerSettings;
import io.vespermq.config.NameServerSettings;
import io.vespermq.nameserver.NameServerVerticle;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Parts;
import io.vespermq.runtime.StartFailure;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What runs in one process: a name server, a broker, or both. Started and stopped from the thread that built it. */
final class Node {
    private final NodeSettings settings;
    private final Vertx vertx;
    private final Clock clock;
    private final BrokerNode.Factory brokers;
    private final Parts parts = new Parts();
    private @Nullable NameServerPart ownNameServer;
    private Future<String> storeEnded = Promise.<String>promise().future();

    Node(NodeSettings settings, Vertx vertx, Clock clock, BrokerNode.Factory brokers) {
        this.settings = settings;
        this.vertx = vertx;
        this.clock = clock;
        this.brokers = brokers;
    }

    /** Starts the role's servers and completes with one line for people. When it fails, nothing runs. */
    Future<String> start() {
        Role role = settings.role();
        BrokerSettings broker = role.hasBroker() ? settings.broker() : null;
        if (!role.hasNameServer()) {
            return startBroker(broker, null);
        }
        NameServerSettings nameServer = settings.nameServer(broker);
        if (broker != null) {
            checkPorts(nameServer.listenPort(), broker);
        }
        NameServerPart part = parts.add(new NameServerPart(nameServer));
        ownNameServer = part;
        if (broker == null) {
            return parts.start().map(v -> "name server ready: it listens on " + address(nameServer, part.port()));
        }
        return startBroker(broker, part);
    }

    /** {@code host:port} under which this machine reaches the name server of the process, once it is started. */
    String nameServerAddress() {
        return Objects.requireNonNull(ownNameServer).localAddress();
    }

    /**
     * Completes with why when the broker's store takes no writes any more and the process should end; never where it
     * should stay, or where there is no broker. Asked once it is started.
     */
    Future<String> storeEnded() {
        return storeEnded;
    }

    /** Stops them, newest first. */
    Future<Void> stop() {
        return parts.stop();
    }

    private Future<String> startBroker(@Nullable BrokerSettings settingsOfBroker, @Nullable NameServerPart nameServer) {
        BrokerSettings broker = Objects.requireNonNull(settingsOfBroker);
        BrokerPart part = parts.add(new BrokerPart(broker, nameServer));
        return parts.start().map(v -> {
            if (broker.onStoreFailure().equals("EXIT")) {
                storeEnded = part.storeEnded().map(why -> why + " (store " + broker.storePathRootDir() + ")");
            }
            return part.ready();
        });
    }

    private static void checkPorts(int nameServerPort, BrokerSettings broker) {
        int port = broker.listenPort();
        boolean isTaken = nameServerPort == port || nameServerPort == port - 2;
        if (nameServerPort != 0 && isTaken) {
            throw new StartFailure("the name server and the broker cannot both use port " + nameServerPort
                    + "; set namesrvListenPort or listenPort to another (the broker also uses listenPort - 2)");
        }
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    private static String address(NameServerSettings nameServer, int port) {
        return nameServer.bindAddress() + ":" + port;
    }

    /** The name server on a loop of its own. */
    private final class NameServerPart implements Part {
        private final NameServerSettings nameServer;
        private final NameServerVerticle verticle;
        private @Nullable String deployment;

        NameServerPart(NameServerSettings nameServer) {
            this.nameServer = nameServer;
            this.verticle = new NameServerVerticle(nameServer, clock);
        }

        @Override
        public String name() {
            return "name server";
        }

        @Override
        public Future<Void> start() {
            return vertx.deployVerticle(verticle)
                    .onSuccess(id -> deployment = id)
                    .mapEmpty();
        }

        @Override
        public Future<Void> stop() {
            return deployment == null ? Future.succeededFuture() : vertx.undeploy(deployment);
        }

        int port() {
            return verticle.port();
        }

        /** Where a broker in the same process reaches it. */
        String localAddress() {
            String host = nameServer.bindAddress();
            return (isWildcard(host) ? "127.0.0.1" : host) + ":" + port();
        }
    }

    /** The broker; beside a name server it registers there first. */
    private final class BrokerPart implements Part {
        private final BrokerSettings configured;
        private final @Nullable NameServerPart nameServer;
        private @Nullable BrokerNode broker;

        BrokerPart(BrokerSettings configured, @Nullable NameServerPart nameServer) {
            this.configured = configured;
            this.nameServer = nameServer;
        }

        @Override
        public String name() {
            return "broker";
        }

        @Override
        public Future<Void> start() {
            BrokerSettings effective =
                    nameServer == null ? configured : configured.with(BrokerKeys.NAMESRV_ADDR, nameServers(nameServer));
            BrokerNode created = brokers.create(vertx, effective, clock);
            broker = created;
            return created.part().start();
        }

        @Override
        public Future<Void> stop() {
            return broker == null ? Future.succeededFuture() : broker.part().stop();
        }

        Future<String> storeEnded() {
            return Objects.requireNonNull(broker).storeEnded().get();
        }

        /** Its own name server and the configured others. The same one must not be named twice in two spellings. */
        private String nameServers(NameServerPart own) {
            Set<String> all = new LinkedHashSet<>();
            all.add(own.localAddress());
            for (String address : configured.namesrvAddr()) {
                boolean isOwn = address.equals("127.0.0.1:" + own.port())
                        || address.equals("localhost:" + own.port())
                        || address.equals(configured.brokerIP1() + ":" + own.port());
                if (!isOwn) {
                    all.add(address);
                }
            }
            return String.join(";", all);
        }

        private String ready() {
            String told = configured.brokerIP1() + ":"
                    + (broker == null ? 0 : broker.port().getAsInt());
            String data = "; data in " + configured.storePathRootDir();
            if (nameServer == null) {
                String where = String.join(";", configured.namesrvAddr());
                return "broker " + configured.brokerName() + " ready: clients are told " + told
                        + (where.isEmpty() ? " by no name server, namesrvAddr is not set" : " by name server " + where)
                        + data;
            }
            String host = isWildcard(nameServer.nameServer.bindAddress())
                    ? configured.brokerIP1()
                    : nameServer.nameServer.bindAddress();
            return "standalone ready: clients use name server " + host + ":" + nameServer.port()
                    + " and are told broker " + told + data;
        }
    }
}

package io.vespermq.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.config.BrokerKeys;
import io.vespermq.config.BrokerSettings;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Parts;
import io.vespermq.runtime.Workers;
import io.vespermq.store.StoreVerticle;
import io.vespermq.store.api.StoreOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A broker node. Opens the store first; everything else is built on the store's loop, which is the home of all state of
 * the broker.
 */
public final class Broker implements Part {
    private static final int STATE_WORKERS = 1;

    private final Vertx vertx;
    private final BrokerSettings settings;
    private final Clock clock;
    private final Function<StoreOptions, StoreVerticle> stores;

    // Set by start, on the loop that starts the broker.
    private @Nullable StoreVerticle store;
    private @Nullable String storeDeployment;
    private @Nullable Parts parts;
    private @Nullable Workers workers;

    /**
     * A broker with these settings.
     *
     * @param settings a {@code listenPort} of 0 is replaced by a free port at once: messages carry the port in their ids
     * @throws io.vespermq.runtime.StartFailure when there is no free port on the address to bind
     */
    public Broker(Vertx vertx, BrokerSettings settings, Clock clock) {
        this(vertx, settings, clock, options -> new StoreVerticle(options, clock));
    }

    /** The same over another store. */
    Broker(Vertx vertx, BrokerSettings settings, Clock clock, Function<StoreOptions, StoreVerticle> stores) {
        this.vertx = vertx;
        this.settings = settings.listenPort() == 0
                ? settings.with(BrokerKeys.LISTEN_PORT, Integer.toString(FreePorts.clientPort(settings.bindAddress())))
                : settings;
        this.clock = clock;
        this.stores = stores;
    }

    @Override
    public String name() {
        return "broker " + settings.brokerName();
    }

    /** The port that clients connect to. */
    public int port() {
        return settings.listenPort();
    }

    /** Completes with why, in one sentence, when the store takes no writes any more. Asked once it is started. */
    public Future<String> storeEnded() {
        StoreVerticle opened = store;
        if (opened == null) {
            throw new IllegalStateException(name() + " is not started");
        }
        return opened.store().ended().map(failure -> String.valueOf(failure.getMessage()));
    }

    @Override
    public Future<Void> start() {
        StoreVerticle opening = stores.apply(PartOptions.store(settings));
        return vertx.deployVerticle(opening)
                .compose(id -> {
                    store = opening;
                    storeDeployment = id;
                    Workers stateWorkers = Workers.create(vertx, "broker-state", STATE_WORKERS);
                    workers = stateWorkers;
                    return opening.loop().call(() -> assembled(opening, stateWorkers));
                })
                .recover(e -> stop().transform(stopped -> Future.failedFuture(e)));
    }

    /** On the store's loop: lets a worker build the parts, and starts them. */
    private Future<Void> assembled(StoreVerticle opened, Workers stateWorkers) {
        return stateWorkers
                .run(() -> new Assembly(vertx, settings, clock, opened.store(), opened.loop(), stateWorkers).parts())
                .compose(built -> {
                    parts = built;
                    return built.start();
                });
    }

    /** Leaves the routes, closes the connections, writes all state and closes the store. */
    @Override
    public Future<Void> stop() {
        StoreVerticle opened = store;
        String deployment = storeDeployment;
        Parts started = parts;
        Workers stateWorkers = workers;
        if (opened == null || deployment == null || stateWorkers == null) {
            return Future.succeededFuture();
        }
        storeDeployment = null;
        Future<Void> stopped =
                started == null ? Future.succeededFuture() : opened.loop().call(started::stop);
        return stopped.eventually(() -> vertx.undeploy(deployment)).eventually(stateWorkers::close);
    }
}

package io.vespermq.broker.registration;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Workers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every name server informed about the broker: at the start, in regular intervals, at once when topics changed, and
 * when it leaves. Name servers are independent of each other: one that is dead delays nobody.
 *
 * <p>Built on the broker's home loop, which owns it; {@link #changed} may be called from any loop.
 */
public final class Registration implements Part {
    /** Nobody waits longer than this for name servers; what is late still arrives. */
    private static final long WAIT_MS_MAX = 2_000;

    private final RegistrationOptions options;
    private final Loop loop;
    private final RemotingClient client;
    private final List<NameServerLink> links;

    // Owned by the loop.
    private Loop.@Nullable Timer timer;
    private boolean stopped;

    /**
     * A registration that is not yet started. Called on the loop that owns the topics.
     *
     * @param clock says when the log is told again of what name servers ask in vain
     * @param broker what to tell
     * @param workers write what is large
     * @param masters told where a slave's master is
     */
    public Registration(
            Vertx vertx,
            Clock clock,
            RegistrationOptions options,
            Advertised broker,
            Workers workers,
            MasterListener masters) {
        this.options = options;
        this.loop = Loop.of(vertx);
        this.client = RemotingClient.create(vertx, clock);
        RegistrationRequests requests = new RegistrationRequests(options, broker, workers);
        this.links = options.nameServers().stream()
                .map(address -> new NameServerLink(address, client, requests, masters, options.timeout(), loop))
                .toList();
    }

    @Override
    public String name() {
        return "registration";
    }

    /** Registers everywhere. Completes when every name server answered or failed, at the latest after two seconds. */
    @Override
    public Future<Void> start() {
        timer = loop.every(options.period().toMillis(), () -> links.forEach(NameServerLink::register));
        return changed();
    }

    /** Unregisters where it is registered, and closes the connections. */
    @Override
    public Future<Void> stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
        return Future.join(links.stream().map(NameServerLink::leave).toList()).transform(done -> client.close());
    }

    /**
     * The topics changed: registers everywhere at once.
     *
     * @return completes on the caller's loop when every name server that can be reached knows the change, at the latest
     *     after two seconds. Never fails: a name server that is lost learns it when it is back
     */
    public Future<Void> changed() {
        return loop.call(() -> {
            if (stopped) {
                return Future.succeededFuture();
            }
            List<Future<Void>> awaited = new ArrayList<>();
            for (NameServerLink link : links) {
                boolean isAwaited = link.isReachable();
                Future<Void> registered = link.register();
                if (isAwaited) {
                    awaited.add(registered);
                }
            }
            return awaited.isEmpty() ? Future.succeededFuture() : bounded(Future.join(awaited));
        });
    }

    private Future<Void> bounded(Future<?> all) {
        Promise<Void> promise = loop.promise();
        Loop.Timer limit = loop.after(WAIT_MS_MAX, () -> {
            links.forEach(NameServerLink::setSlowWhileUnanswered);
            promise.tryComplete();
        });
        all.onComplete(done -> {
            limit.cancel();
            promise.tryComplete();
        });
        return promise.future();
    }
}

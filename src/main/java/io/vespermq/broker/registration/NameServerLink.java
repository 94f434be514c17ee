package io.vespermq.broker.registration;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.header.route.RegisterBrokerReply;
import io.vespermq.remoting.CallFailure;
import io.vespermq.remoting.Connection;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.runtime.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One name server as its broker sees it. One registration is under way at a time; those asked for meanwhile become one
 * more behind it. A lost name server is tried again soon, then ever more rarely, and logged twice: when it is lost and when
 * it is back. Owned by the registration's loop.
 *
 * <pre>
 *   NEW  → REGISTERED | LOST       the first answer, or none
 *   REGISTERED → LOST              connection closed, no answer, refused
 *   LOST → REGISTERED              answered again
 * </pre>
 */
final class NameServerLink {
    private static final Logger LOG = LoggerFactory.getLogger(NameServerLink.class);

    private static final long RETRY_MS_MIN = 500;
    private static final long RETRY_MS_MAX = 8_000;
    private static final long LEAVE_TIMEOUT_MS = 1_000;

    private enum State {
        NEW,
        REGISTERED,
        LOST
    }

    private final String address;
    private final RemotingClient client;
    private final RegistrationRequests requests;
    private final MasterListener masters;
    private final Duration timeout;
    private final Loop loop;

    // Owned by the loop.
    private State state = State.NEW;
    private @Nullable Future<Void> underWay;
    private @Nullable Promise<Void> next;
    private @Nullable Connection watched;
    private Loop.@Nullable Timer retry;
    private long retryMs = RETRY_MS_MIN;
    private boolean slow;
    private boolean stopped;

    NameServerLink(
            String address,
            RemotingClient client,
            RegistrationRequests requests,
            MasterListener masters,
            Duration timeout,
            Loop loop) {
        this.address = address;
        this.client = client;
        this.requests = requests;
        this.masters = masters;
        this.timeout = timeout;
        this.loop = loop;
    }

    /** False while the last thing known about the name server is that it does not answer, or not in time. */
    boolean isReachable() {
        return state != State.LOST && !slow;
    }

    /** Somebody waited for an answer long enough: until one comes, nobody else shall. */
    void setSlowWhileUnanswered() {
        slow = underWay != null;
    }

    /** Registers with the state of now or later. Completes when the name server answered; fails when it did not. */
    Future<Void> register() {
        if (underWay == null) {
            Future<Void> attempt = attempt();
            if (!attempt.isComplete()) {
                underWay = attempt;
                attempt.onComplete(done -> ended());
            }
            return attempt;
        }
        if (next == null) {
            next = loop.promise();
        }
        return next.future();
    }

    /** Says goodbye where it can be heard. Never fails. */
    Future<Void> leave() {
        stopped = true;
        cancelRetry();
        if (state != State.REGISTERED) {
            return Future.succeededFuture();
        }
        return client.call(address, RequestCode.UNREGISTER_BROKER, requests.unregister(), new byte[0], LEAVE_TIMEOUT_MS)
                .transform(done -> Future.succeededFuture());
    }

    private Future<Void> attempt() {
        cancelRetry();
        return requests.prepared()
                .compose(ready -> client.connection(address))
                .compose(this::registerOver)
                .compose(this::answered)
                .onFailure(e -> lost(String.valueOf(e.getMessage())));
    }

    private Future<Command> registerOver(Connection connection) {
        watch(connection);
        return client.call(
                address, RequestCode.REGISTER_BROKER, requests.register(), requests.body(), timeout.toMillis());
    }

    private Future<Void> answered(Command reply) {
        if (reply.code() != ResponseCode.SUCCESS.wire()) {
            return Future.failedFuture(new CallFailure(
                    address + ": the registration was refused with code " + reply.code() + ": " + reply.remark()));
        }
        if (state != State.REGISTERED) {
            LOG.info("{} name server {}", state == State.LOST ? "registered again at" : "registered at", address);
            state = State.REGISTERED;
        }
        slow = false;
        retryMs = RETRY_MS_MIN;
        RegisterBrokerReply header = RegisterBrokerReply.CODEC.decode(reply.fields());
        String masterAddr = header.masterAddr();
        String haServerAddr = header.haServerAddr();
        if (masterAddr != null && !masterAddr.isEmpty() && haServerAddr != null) {
            masters.masterIs(masterAddr, haServerAddr);
        }
        return Future.succeededFuture();
    }

    private void ended() {
        underWay = null;
        Promise<Void> waiting = next;
        next = null;
        if (waiting != null) {
            register().onComplete(waiting);
        }
    }

    private void lost(String why) {
        if (stopped) {
            return;
        }
        if (state != State.LOST) {
            LOG.warn("name server {} is lost: {}; trying again until it is back", address, why);
            state = State.LOST;
        }
        if (retry == null) {
            retry = loop.after(retryMs, this::register);
            retryMs = Math.min(RETRY_MS_MAX, 2 * retryMs);
        }
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private void watch(Connection connection) {
        if (connection != watched) {
            watched = connection;
            connection.onClose(() -> loop.run(() -> {
                if (connection == watched) {
                    watched = null;
                    lost("the connection was closed");
                }
            }));
        }
    }
}

package io.vespermq.remoting;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.CommandCodec;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections to other nodes, one for each address, opened when first needed and again after they were lost. Belongs to
 * the loop on which it was created; its methods are called there.
 */
public final class RemotingClient {
    private static final int CONNECT_TIMEOUT_MS = 3_000;

    private final Vertx vertx;
    private final NetClient sockets;
    private final RequestDispatcher incoming;
    private final RemotingLimits limits;
    private final Loop loop;

    // Owned by the loop.
    private final CommandCodec codec = new CommandCodec();
    private final Map<String, Future<Connection>> connections = new HashMap<>();

    /**
     * A client.
     *
     * @param incoming serves requests that peers send back over the same connections
     */
    public RemotingClient(Vertx vertx, RequestDispatcher incoming, RemotingLimits limits) {
        this.vertx = vertx;
        this.loop = Loop.of(vertx);
        this.incoming = incoming;
        this.limits = limits;
        this.sockets = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setTcpNoDelay(true)
                .setIdleTimeout(limits.idleSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    }

    /** A client whose peers have nothing to ask. */
    public static RemotingClient create(Vertx vertx, Clock clock) {
        RequestDispatcher nothing =
                new RequestDispatcher(new RequestTable(), Loop.of(vertx), RemotingLimits.DEFAULT, clock);
        return new RemotingClient(vertx, nothing, RemotingLimits.DEFAULT);
    }

    /**
     * Sends a request to {@code address} and waits for the reply. When none comes the connection is closed and the next
     * call opens another: a network that has forgotten a connection swallows what is sent over it without a word.
     *
     * @param address {@code host:port}
     * @param timeoutMs for the reply, connecting excluded
     * @return the reply, whatever its code; fails with {@link CallFailure} when none came
     */
    public Future<Command> call(String address, RequestCode code, HeaderFields fields, byte[] body, long timeoutMs) {
        Future<Connection> used = connection(address);
        return used.compose(
                connection -> connection.call(code, fields, body, timeoutMs).onFailure(e -> {
                    connections.remove(address, used);
                    connection.close();
                }));
    }

    /** The connection to {@code address}, opened if need be. Fails with {@link CallFailure}. */
    public Future<Connection> connection(String address) {
        loop.check();
        Future<Connection> known = connections.get(address);
        if (known != null && (!known.isComplete() || known.result().isOpen())) {
            return known;
        }
        Future<Connection> opening = open(address);
        connections.put(address, opening);
        opening.onFailure(e -> connections.remove(address, opening));
        return opening;
    }

    /** Closes every connection. */
    public Future<Void> close() {
        List<Future<Connection>> all = new ArrayList<>(connections.values());
        connections.clear();
        all.forEach(opening -> opening.onSuccess(Connection::close));
        return sockets.close();
    }

    private Future<Connection> open(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
            return Future.failedFuture(new CallFailure("'" + address + "' is no address; host:port expected"));
        }
        int port = Integer.parseInt(address.substring(colon + 1));
        return sockets.connect(port, address.substring(0, colon))
                .map(socket -> new Connection((NetSocketInternal) socket, Loop.of(vertx), codec, incoming, limits))
                .recover(e ->
                        Future.failedFuture(new CallFailure("cannot connect to " + address + ": " + e.getMessage())));
    }
}

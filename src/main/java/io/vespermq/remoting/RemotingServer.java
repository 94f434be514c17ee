package io.vespermq.remoting;

import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vespermq.protocol.codec.CommandCodec;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.Quota;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a port and serves a request table to whoever connects. Started on the event loop that will own its
 * connections; several servers may listen on one port, each on its own loop, and share the connections.
 */
public final class RemotingServer implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(RemotingServer.class);

    private static final int BACKLOG = 1024;

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final RequestDispatcher dispatcher;
    private final RemotingLimits limits;
    private final Quota connections;

    // Owned by the loop on which the server was started.
    private final CommandCodec codec = new CommandCodec();
    private @Nullable NetServer server;

    /**
     * A server.
     *
     * @param host address to bind
     * @param port port to bind; 0 for a free one
     * @param connections how many there may be of {@link RemotingLimits#connectionsMax}; shared by the servers of one node
     */
    public RemotingServer(
            Vertx vertx,
            String host,
            int port,
            RequestDispatcher dispatcher,
            RemotingLimits limits,
            Quota connections) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.connections = connections;
    }

    @Override
    public String name() {
        return "remoting server on " + host + ":" + port;
    }

    /** Binds the port. Fails with a {@link java.net.BindException} as cause when it is taken. */
    @Override
    public Future<Void> start() {
        NetServerOptions options = new NetServerOptions()
                .setHost(host)
                .setPort(port)
                .setAcceptBacklog(BACKLOG)
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setIdleTimeout(limits.idleSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        NetServer created = vertx.createNetServer(options).connectHandler(this::accept);
        return created.listen().onSuccess(s -> server = s).mapEmpty();
    }

    /** Stops listening and closes the connections. */
    @Override
    public Future<Void> stop() {
        return server == null ? Future.succeededFuture() : server.close();
    }

    /** The port that is bound. */
    public int actualPort() {
        if (server == null) {
            throw new IllegalStateException(name() + " does not listen");
        }
        return server.actualPort();
    }

    private void accept(NetSocket socket) {
        if (!connections.take()) {
            LOG.warn("{}: connection refused, connectionsMax={} reached", socket.remoteAddress(), connections.max());
            socket.close();
            return;
        }
        NetSocketInternal internal = (NetSocketInternal) socket;
        Channel channel = internal.channelHandlerContext().channel();
        // Asked of the channel and first of all: whatever becomes of the connection, its place is given back.
        channel.closeFuture().addListener(closed -> connections.giveBack());
        int high = limits.writeQueueBytesMax();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(high / 2, high));
        new Connection(internal, Loop.of(vertx), codec, dispatcher, limits);
    }
}

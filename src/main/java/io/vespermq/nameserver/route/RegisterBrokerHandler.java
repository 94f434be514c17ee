package io.vespermq.nameserver.route;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.route.KvTable;
import io.vespermq.protocol.body.route.RegisteredTopics;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.route.RegisterBrokerHeader;
import io.vespermq.protocol.header.route.RegisterBrokerReply;
import io.vespermq.remoting.Connection;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * REGISTER_BROKER (103): enters a broker with its topics, and watches its connection. Slaves are told where their master
 * is, everyone the order configuration.
 */
public final class RegisterBrokerHandler implements RequestHandler<RegisterBrokerHeader> {
    /** A larger body, or a compressed one, is read by a worker: it may take the loop too long. */
    private static final int INLINE_BYTES_MAX = 64 << 10;

    /** Bodies that wait for the worker are on the heap; a larger one is taken when none waits. */
    private static final int WAITING_BYTES_MAX = 16 << 20;

    private record Link(Connection connection) implements BrokerLink {
        @Override
        public void close(String why) {
            connection.close(why);
        }
    }

    private final RouteTable table;
    private final KvConfig kv;
    private final boolean returnsOrderConfig;
    private final Workers workers;
    private final Loop home;

    // Owned by the name server's loop: the connections whose end is waited for, and what the workers have to read.
    private final Set<Connection> watched = new HashSet<>();
    private int waitingBytes;

    /**
     * A handler.
     *
     * @param returnsOrderConfig true to send the order configuration of topics back to brokers
     * @param workers one thread that reads large bodies, in the order in which they came
     * @param home the name server's loop
     */
    public RegisterBrokerHandler(
            RouteTable table, KvConfig kv, boolean returnsOrderConfig, Workers workers, Loop home) {
        this.table = table;
        this.kv = kv;
        this.returnsOrderConfig = returnsOrderConfig;
        this.workers = workers;
        this.home = home;
    }

    @Override
    public Future<Reply> handle(RegisterBrokerHeader header, Request request) {
        int bytes = request.body().readableBytes();
        int version = request.version();
        if (!header.compressed() && bytes <= INLINE_BYTES_MAX) {
            return register(header, request.from(), read(header, request.bodyBytes(), version));
        }
        if (waitingBytes > 0 && waitingBytes + bytes > WAITING_BYTES_MAX) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_BUSY,
                    waitingBytes + " bytes of registrations wait to be read, at most " + WAITING_BYTES_MAX
                            + " may; try again");
        }
        byte[] body = request.bodyBytes();
        waitingBytes += bytes;
        return workers.run(() -> read(header, body, version))
                .onComplete(read -> waitingBytes -= bytes)
                .compose(topics -> register(header, request.from(), topics));
    }

    private static RegisteredTopics read(RegisterBrokerHeader header, byte[] body, int version) {
        checkBody(header, body);
        return RegistrationBody.read(body, header.compressed(), version);
    }

    private Future<Reply> register(RegisterBrokerHeader header, Connection from, RegisteredTopics topics) {
        if (!from.isOpen()) {
            // Its end was noticed already; nothing would take the broker out again.
            return Future.failedFuture(
                    new RequestFailure(ResponseCode.SYSTEM_ERROR, "the connection was closed meanwhile"));
        }
        BrokerLink link = new Link(from);
        RegisterBrokerReply master = table.register(new BrokerRegistration(
                broker(header),
                header.haServerAddr(),
                header.heartbeatTimeoutMillis(),
                header.enableActingMaster(),
                header.zoneName(),
                topics,
                link));
        watch(from, link);
        Reply reply = Reply.ok(RegisterBrokerReply.CODEC, master);
        Map<String, String> order = returnsOrderConfig ? kv.namespace(KvConfig.ORDER_TOPICS) : null;
        return Future.succeededFuture(
                order == null ? reply : reply.withBody(Unpooled.wrappedBuffer(Dialect.write(new KvTable(order)))));
    }

    private static BrokerId broker(RegisterBrokerHeader header) {
        if (header.brokerName().isBlank()
                || header.clusterName().isBlank()
                || header.brokerAddr().isBlank()
                || header.brokerId() < 0) {
            throw new RequestFailure(
                    ResponseCode.INVALID_PARAMETER,
                    "a registration needs clusterName, brokerName, brokerAddr and a brokerId of at least 0; found "
                            + header);
        }
        return new BrokerId(header.clusterName(), header.brokerName(), header.brokerId(), header.brokerAddr());
    }

    private static void checkBody(RegisterBrokerHeader header, byte[] body) {
        if (header.bodyCrc32() == 0) {
            return;
        }
        int found = RegisterBrokerHeader.crcOf(body);
        if (found != header.bodyCrc32()) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "crc32 not match: bodyCrc32 says " + header.bodyCrc32() + ", the body has " + found);
        }
    }

    private void watch(Connection connection, BrokerLink link) {
        if (watched.add(connection)) {
            connection.onClose(() -> home.run(() -> {
                watched.remove(connection);
                table.linkLost(link);
            }));
        }
    }
}

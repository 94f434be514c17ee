package io.vespermq.nameserver.route;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.route.BrokerHeartbeatHeader;
import io.vespermq.protocol.header.route.BrokerIdentityHeader;
import io.vespermq.protocol.header.route.DataVersionReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;

/** Signs of life between registrations: BROKER_HEARTBEAT (904) and QUERY_DATA_VERSION (322). */
public final class BrokerLifeHandlers {
    private final RouteTable table;

    /** Handlers over this table. */
    public BrokerLifeHandlers(RouteTable table) {
        this.table = table;
    }

    /** BROKER_HEARTBEAT: the broker lives. */
    public Future<Reply> heartbeat(BrokerHeartbeatHeader header, Request request) {
        table.heard(header.clusterName(), header.brokerAddr());
        return Future.succeededFuture(Reply.ok());
    }

    /** QUERY_DATA_VERSION: the broker lives, and asks whether its topics are the ones known here. */
    public Future<Reply> dataVersion(BrokerIdentityHeader header, Request request) {
        DataVersion theirs = Dialect.read(request.bodyBytes(), DataVersion.class);
        table.heard(header.clusterName(), header.brokerAddr());
        DataVersion known = table.topicsVersion(header.clusterName(), header.brokerAddr());
        Reply reply = Reply.ok(DataVersionReply.CODEC, new DataVersionReply(!theirs.equals(known)));
        return Future.succeededFuture(
                known == null ? reply : reply.withBody(Unpooled.wrappedBuffer(Dialect.write(known))));
    }
}

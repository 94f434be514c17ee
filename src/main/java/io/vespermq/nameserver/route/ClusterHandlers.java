package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.body.route.BrokerMemberGroupBody;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.route.MemberGroupHeader;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;

/** Which brokers there are: GET_BROKER_CLUSTER_INFO (106) and GET_BROKER_MEMBER_GROUP (901). */
public final class ClusterHandlers {
    private final RouteTable table;

    /** Handlers over this table. */
    public ClusterHandlers(RouteTable table) {
        this.table = table;
    }

    /** GET_BROKER_CLUSTER_INFO: all of them. */
    public Future<Reply> all(Empty header, Request request) {
        return Future.succeededFuture(Reply.ok(Dialect.write(table.clusterInfo())));
    }

    /** GET_BROKER_MEMBER_GROUP: those that share a name. */
    public Future<Reply> members(MemberGroupHeader header, Request request) {
        BrokerMemberGroupBody body =
                new BrokerMemberGroupBody(table.members(header.clusterName(), header.brokerName()));
        return Future.succeededFuture(Reply.ok(Dialect.write(body)));
    }
}

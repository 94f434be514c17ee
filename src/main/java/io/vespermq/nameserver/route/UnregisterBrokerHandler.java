package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.header.route.BrokerIdentityHeader;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** UNREGISTER_BROKER (104): a broker says that it leaves. */
public final class UnregisterBrokerHandler implements RequestHandler<BrokerIdentityHeader> {
    private static final Logger LOG = LoggerFactory.getLogger(UnregisterBrokerHandler.class);

    private final RouteTable table;

    /** A handler over this table. */
    public UnregisterBrokerHandler(RouteTable table) {
        this.table = table;
    }

    @Override
    public Future<Reply> handle(BrokerIdentityHeader header, Request request) {
        BrokerId broker =
                new BrokerId(header.clusterName(), header.brokerName(), header.brokerId(), header.brokerAddr());
        LOG.info("{} unregistered", broker);
        table.unregister(broker);
        return Future.succeededFuture(Reply.ok());
    }
}

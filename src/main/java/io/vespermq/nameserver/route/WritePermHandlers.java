package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.header.route.AddWritePermReply;
import io.vespermq.protocol.header.route.BrokerNameHeader;
import io.vespermq.protocol.header.route.WipeWritePermReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a broker out of service for producers and back: 205 and 327. Only this name server's routes change. */
public final class WritePermHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(WritePermHandlers.class);

    private final RouteTable table;

    /** Handlers over this table. */
    public WritePermHandlers(RouteTable table) {
        this.table = table;
    }

    /** WIPE_WRITE_PERM_OF_BROKER. */
    public Future<Reply> wipe(BrokerNameHeader header, Request request) {
        int count = table.wipeWritePerm(header.brokerName());
        LOG.info("{} closed {} topics of {} for writing", request.from().remoteText(), count, header.brokerName());
        return Future.succeededFuture(Reply.ok(WipeWritePermReply.CODEC, new WipeWritePermReply(count)));
    }

    /** ADD_WRITE_PERM_OF_BROKER. */
    public Future<Reply> add(BrokerNameHeader header, Request request) {
        int count = table.addWritePerm(header.brokerName());
        LOG.info("{} opened {} topics of {} for writing", request.from().remoteText(), count, header.brokerName());
        return Future.succeededFuture(Reply.ok(AddWritePermReply.CODEC, new AddWritePermReply(count)));
    }
}

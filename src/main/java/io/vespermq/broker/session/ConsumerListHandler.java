package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.session.ConsumerIdList;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.session.ConsumerGroupName;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;

/** GET_CONSUMER_LIST_BY_GROUP (38): ids of the clients that share a group's queues. */
public final class ConsumerListHandler implements RequestHandler<ConsumerGroupName> {
    private final Consumers consumers;

    /** Answers from the table. */
    public ConsumerListHandler(Consumers consumers) {
        this.consumers = consumers;
    }

    @Override
    public Future<Reply> handle(ConsumerGroupName header, Request request) {
        return Future.succeededFuture(Reply.ok(Dialect.writeStandard(list(header.consumerGroup()))));
    }

    ConsumerIdList list(String name) {
        ConsumerGroup group = consumers.find(name);
        if (group == null) {
            throw new RequestFailure(ResponseCode.SYSTEM_ERROR, "no consumer for this group, " + name);
        }
        return new ConsumerIdList(group.clientIds());
    }
}

package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.protocol.header.session.UnregisterClient;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestHandler;

/** UNREGISTER_CLIENT (35): takes a client out of a producer group, a consumer group or both. */
public final class UnregisterClientHandler implements RequestHandler<UnregisterClient> {
    private final Consumers consumers;
    private final Producers producers;

    /** Takes clients out of these tables. */
    public UnregisterClientHandler(Consumers consumers, Producers producers) {
        this.consumers = consumers;
        this.producers = producers;
    }

    @Override
    public Future<Reply> handle(UnregisterClient header, Request request) {
        unregister(header, ClientChannel.of(request.from()));
        return Future.succeededFuture(Reply.ok());
    }

    void unregister(UnregisterClient header, ClientChannel channel) {
        if (header.producerGroup() != null) {
            producers.unregister(header.producerGroup(), channel);
        }
        if (header.consumerGroup() != null) {
            consumers.unregister(header.consumerGroup(), channel);
        }
    }
}

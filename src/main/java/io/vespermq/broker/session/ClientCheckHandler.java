package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.body.session.ClientCheck;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;

/**
 * CHECK_CLIENT_CONFIG (46): says whether this broker understands a subscription. Tags are always understood; expressions
 * over properties (SQL92) are not, as with RocketMQ's {@code enablePropertyFilter=false}.
 */
public final class ClientCheckHandler implements RequestHandler<Empty> {
    @Override
    public Future<Reply> handle(Empty header, Request request) {
        if (!request.body().isReadable()) {
            throw new RequestFailure(ResponseCode.SYSTEM_ERROR, "the check has no body");
        }
        check(Dialect.read(request.bodyBytes(), ClientCheck.class));
        return Future.succeededFuture(Reply.ok());
    }

    static void check(ClientCheck check) {
        SubscriptionData subscription = check.subscriptionData();
        if (subscription != null && !subscription.isTag()) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "this broker filters by tags only, not by " + subscription.expressionType() + "; subscribe to '"
                            + subscription.topic() + "' with tags");
        }
    }
}

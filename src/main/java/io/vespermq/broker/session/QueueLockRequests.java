package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.session.QueueLockReply;
import io.vespermq.protocol.body.session.QueueLockRequest;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;

/** LOCK_BATCH_MQ (41) and UNLOCK_BATCH_MQ (42): who consumes queues in order. */
public final class QueueLockRequests {
    private final QueueLocks locks;

    /** Serves locks of this broker; replicas are not asked. */
    public QueueLockRequests(QueueLocks locks) {
        this.locks = locks;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.LOCK_BATCH_MQ, Empty.CODEC, this::lock)
                .on(RequestCode.UNLOCK_BATCH_MQ, Empty.CODEC, this::unlock);
    }

    Future<Reply> lock(Empty header, Request request) {
        QueueLockRequest body = read(request);
        QueueLockReply reply = new QueueLockReply(locks.lock(body.consumerGroup(), body.clientId(), body.mqSet()));
        return Future.succeededFuture(Reply.ok(Dialect.writeStandard(reply)));
    }

    Future<Reply> unlock(Empty header, Request request) {
        QueueLockRequest body = read(request);
        locks.unlock(body.consumerGroup(), body.clientId(), body.mqSet());
        return Future.succeededFuture(Reply.ok());
    }

    private static QueueLockRequest read(Request request) {
        QueueLockRequest body = Dialect.read(request.bodyBytes(), QueueLockRequest.class);
        if (body.consumerGroup() == null || body.clientId() == null) {
            throw new RequestFailure(
                    ResponseCode.INVALID_PARAMETER, "consumerGroup and clientId must be there to lock queues");
        }
        return body;
    }
}

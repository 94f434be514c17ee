package io.vespermq.broker.offset;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.header.offset.OffsetReply;
import io.vespermq.protocol.header.offset.QueryConsumerOffset;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;

/**
 * QUERY_CONSUMER_OFFSET (14): where a group goes on in a queue.
 *
 * <p>A group without an offset gets 0, so that it reads a young queue from its first message on, when that message is
 * still there and so near to the end of the log that it is in memory; an empty queue is the youngest of all. Otherwise
 * the answer is QUERY_NOT_FOUND and the client decides by its {@code consumeFromWhere}.
 */
public final class QueryConsumerOffsetHandler implements RequestHandler<QueryConsumerOffset> {
    private final OffsetTable offsets;
    private final MessageStore store;
    private final long inMemoryBytes;

    /**
     * Answers from the table.
     *
     * @param inMemoryBytes how far behind the end of the log a message still counts as in memory
     *     [accessMessageInMemoryMaxRatio, a share of the machine's memory]
     */
    public QueryConsumerOffsetHandler(OffsetTable offsets, MessageStore store, long inMemoryBytes) {
        this.offsets = offsets;
        this.store = store;
        this.inMemoryBytes = inMemoryBytes;
    }

    @Override
    public Future<Reply> handle(QueryConsumerOffset header, Request request) {
        return offset(header).map(offset -> Reply.ok(OffsetReply.CODEC, new OffsetReply(offset)));
    }

    Future<Long> offset(QueryConsumerOffset header) {
        long offset = offsets.query(header.consumerGroup(), header.topic(), header.queueId());
        if (offset >= 0) {
            return Future.succeededFuture(offset);
        }
        if (Boolean.FALSE.equals(header.setZeroIfNotFound())) {
            return Future.failedFuture(notFound(header));
        }
        QueueBounds bounds = store.bounds(header.topic(), header.queueId());
        if (bounds.min() > 0) {
            return Future.failedFuture(notFound(header));
        }
        if (bounds.max() == 0) {
            return Future.succeededFuture(0L);
        }
        return store.entries(header.topic(), header.queueId(), 0, 1).compose(first -> {
            boolean isInMemory = !first.isEmpty()
                    && store.appended().position() - first.get(0).position() <= inMemoryBytes;
            return isInMemory ? Future.succeededFuture(0L) : Future.failedFuture(notFound(header));
        });
    }

    private static RequestFailure notFound(QueryConsumerOffset header) {
        return new RequestFailure(
                ResponseCode.QUERY_NOT_FOUND,
                "group '" + header.consumerGroup() + "' has no offset in queue " + header.queueId() + " of topic '"
                        + header.topic() + "'");
    }
}

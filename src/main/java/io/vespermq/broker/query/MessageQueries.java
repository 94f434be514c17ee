package io.vespermq.broker.query;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.ops.QueueItem;
import io.vespermq.protocol.body.ops.QueueItems;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.query.QueueContents;
import io.vespermq.protocol.header.query.ViewMessage;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.QueueEntry;

/** One message by its place in the log (33), and the entries of a queue (321). */
public final class MessageQueries {
    private static final int ENTRIES_MAX = 1000;

    private final MessageStore store;

    /** Answers from the store. */
    public MessageQueries(MessageStore store) {
        this.store = store;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.VIEW_MESSAGE_BY_ID, ViewMessage.CODEC, (header, request) -> view(header.offset()))
                .on(RequestCode.QUERY_CONSUME_QUEUE, QueueContents.CODEC, (header, request) -> entries(header));
    }

    Future<Reply> view(long position) {
        if (position < 0) {
            throw notFound(position);
        }
        return store.record(position).map(found -> {
            if (found == null) {
                throw notFound(position);
            }
            if (!isWholeAt(found, position)) {
                found.release();
                throw notFound(position);
            }
            return Reply.ok().withBody(found);
        });
    }

    Future<Reply> entries(QueueContents header) {
        QueueBounds bounds = store.bounds(header.topic(), header.queueId());
        if (bounds.max() == 0) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "queue " + header.queueId() + " of topic '" + header.topic() + "' has no entry");
        }
        long from = header.index() < 0 ? bounds.max() + header.index() : header.index();
        long first = Math.max(bounds.min(), Math.min(from, bounds.max()));
        int count = Math.max(0, Math.min(header.count(), ENTRIES_MAX));
        return store.entries(header.topic(), header.queueId(), first, count)
                .map(found -> new QueueItems(
                        bounds.max(),
                        bounds.min(),
                        found.stream().map(MessageQueries::item).toList()))
                .map(body -> Reply.ok(Dialect.writeStandard(body)));
    }

    private static QueueItem item(QueueEntry entry) {
        return new QueueItem(true, entry.position(), entry.length(), entry.tagCode());
    }

    /** The id comes from a client: the bytes at its place may be anything. */
    private static boolean isWholeAt(ByteBuf found, long position) {
        StoredMessage message = new StoredMessage(found.nioBuffer());
        return message.length() == found.readableBytes() && message.position() == position;
    }

    private static RequestFailure notFound(long position) {
        return new RequestFailure(ResponseCode.SYSTEM_ERROR, "can not find message by the offset, " + position);
    }
}

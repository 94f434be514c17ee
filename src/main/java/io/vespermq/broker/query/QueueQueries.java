package io.vespermq.broker.query;

import io.vertx.core.Future;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.header.offset.OffsetReply;
import io.vespermq.protocol.header.query.QueueOf;
import io.vespermq.protocol.header.query.SearchOffset;
import io.vespermq.protocol.header.query.StoreTimeReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestTable;
import io.vespermq.store.api.Boundary;
import io.vespermq.store.api.MessageStore;
import java.util.Locale;

/**
 * The questions about one queue: SEARCH_OFFSET_BY_TIMESTAMP (29), GET_MAX_OFFSET (30), GET_MIN_OFFSET (31),
 * GET_EARLIEST_MSG_STORETIME (32). A queue that is not there is an empty one.
 */
public final class QueueQueries {
    private final MessageStore store;

    /** Answers from the store. */
    public QueueQueries(MessageStore store) {
        this.store = store;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, SearchOffset.CODEC, this::search)
                .on(RequestCode.GET_MAX_OFFSET, QueueOf.CODEC, this::max)
                .on(RequestCode.GET_MIN_OFFSET, QueueOf.CODEC, this::min)
                .on(RequestCode.GET_EARLIEST_MSG_STORETIME, QueueOf.CODEC, this::earliestStoreTime);
    }

    Future<Reply> search(SearchOffset header, Request request) {
        Boundary boundary =
                header.boundaryType().toLowerCase(Locale.ROOT).equals("upper") ? Boundary.UPPER : Boundary.LOWER;
        return store.offsetAt(header.topic(), header.queueId(), header.timestamp(), boundary)
                .map(QueueQueries::reply);
    }

    Future<Reply> max(QueueOf header, Request request) {
        return Future.succeededFuture(
                reply(store.bounds(header.topic(), header.queueId()).max()));
    }

    Future<Reply> min(QueueOf header, Request request) {
        return Future.succeededFuture(
                reply(store.bounds(header.topic(), header.queueId()).min()));
    }

    Future<Reply> earliestStoreTime(QueueOf header, Request request) {
        long first = store.bounds(header.topic(), header.queueId()).min();
        return store.storeTime(header.topic(), header.queueId(), first)
                .map(storeMs -> Reply.ok(StoreTimeReply.CODEC, new StoreTimeReply(storeMs)));
    }

    private static Reply reply(long offset) {
        return Reply.ok(OffsetReply.CODEC, new OffsetReply(offset));
    }
}

package io.vespermq.broker.query;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.message.Keys;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.header.query.FindByKey;
import io.vespermq.protocol.header.query.FindByKeyReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.api.MessageStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** QUERY_MESSAGE (12): messages of a topic by key or tag. What the index offers is looked at: a hash is no proof. */
public final class KeyQuery {
    /** RocketMQ's defaultQueryMaxNum, for a unique key whatever the client says. */
    private static final int UNIQUE_MAX = 32;

    private static final String TAG_TYPE = "T";
    /** RocketMQ's maxMsgsNumBatch. */
    private static final int MESSAGES_MAX = 64;
    /** A reply has to fit into a frame. */
    private static final int BYTES_MAX = 8 << 20;

    private final MessageStore store;
    private final boolean isIndexed;

    /**
     * Answers from the store.
     *
     * @param isIndexed messages are indexed at all [messageIndexEnable]
     */
    public KeyQuery(MessageStore store, boolean isIndexed) {
        this.store = store;
        this.isIndexed = isIndexed;
    }

    /** Adds the request to a table. */
    public RequestTable addTo(RequestTable table) {
        return isIndexed
                ? table.on(RequestCode.QUERY_MESSAGE, FindByKey.CODEC, (header, request) -> find(header))
                : table.refuse(RequestCode.QUERY_MESSAGE, "the key index is off; set messageIndexEnable=true");
    }

    private Future<Reply> find(FindByKey wanted) {
        int max = wanted.unique() ? UNIQUE_MAX : Math.min(wanted.maxNum(), MESSAGES_MAX);
        String key = isTag(wanted) ? Keys.TAG + wanted.key() : wanted.key();
        return store.find(wanted.topic(), key, wanted.beginTimestamp(), wanted.endTimestamp(), max)
                .compose(matches -> collect(wanted, matches, 0, new ArrayList<>(), 0));
    }

    private Future<Reply> collect(FindByKey wanted, KeyMatches matches, int index, List<ByteBuf> found, int bytes) {
        if (index == matches.positions().size() || bytes >= BYTES_MAX) {
            return Future.succeededFuture(reply(wanted, matches, found));
        }
        return store.record(matches.positions().get(index))
                .compose(
                        record -> {
                            boolean isWanted = isWanted(record, wanted) && bytes + record.readableBytes() <= BYTES_MAX;
                            if (isWanted) {
                                found.add(record);
                            } else if (record != null) {
                                record.release();
                            }
                            int more = isWanted ? record.readableBytes() : 0;
                            return collect(wanted, matches, index + 1, found, bytes + more);
                        },
                        e -> {
                            found.forEach(buffer -> buffer.release());
                            return Future.failedFuture(e);
                        });
    }

    private static Reply reply(FindByKey wanted, KeyMatches matches, List<ByteBuf> found) {
        if (found.isEmpty()) {
            throw new RequestFailure(
                    ResponseCode.QUERY_NOT_FOUND,
                    "no message of topic '" + wanted.topic() + "' with key '" + wanted.key() + "' was found"
                            + missing(matches));
        }
        // The newest were taken; they are told in the order of the log, as RocketMQ tells them.
        Collections.reverse(found);
        FindByKeyReply header = new FindByKeyReply(matches.indexedMs(), matches.indexedPosition());
        return Reply.ok(FindByKeyReply.CODEC, header).withBody(Unpooled.wrappedBuffer(found.toArray(new ByteBuf[0])));
    }

    private static boolean isTag(FindByKey wanted) {
        return !wanted.unique() && wanted.indexType().equals(TAG_TYPE);
    }

    private static String missing(KeyMatches matches) {
        return matches.missingBytes() == 0
                ? ""
                : "; " + matches.missingBytes() + " bytes of the log are not indexed yet, see indexBehindBytes in"
                        + " brokerStatus: ask again";
    }

    private static boolean isWanted(@Nullable ByteBuf record, FindByKey wanted) {
        if (record == null) {
            return false;
        }
        StoredMessage message = new StoredMessage(record.nioBuffer());
        if (!message.topic().equals(wanted.topic())) {
            return false;
        }
        MessageProperties properties = message.properties();
        if (isTag(wanted)) {
            return wanted.key().equals(properties.get(PropertyNames.TAGS));
        }
        return wanted.unique()
                ? wanted.key().equals(properties.get(PropertyNames.UNIQUE_KEY))
                : Keys.of(properties).contains(wanted.key());
    }
}

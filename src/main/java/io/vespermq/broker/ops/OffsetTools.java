package io.vespermq.broker.ops;

import io.vertx.core.Future;
import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.offset.QueueOffsets;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.ops.CloneOffset;
import io.vespermq.protocol.header.ops.ResetOffset;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import io.vespermq.store.api.Boundary;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How operators move groups: reset to a time or an offset (222), copy another group's offsets (314). A reset happens on
 * the broker: the next pull of each queue is told where to go on.
 */
public final class OffsetTools {
    private final String broker;
    private final MessageStore store;
    private final TopicTable topics;
    private final GroupTable groups;
    private final OffsetTable offsets;
    private final Consumers consumers;

    /**
     * Changes the table of offsets.
     *
     * @param broker name of this broker, part of each queue's name
     */
    public OffsetTools(
            String broker,
            MessageStore store,
            TopicTable topics,
            GroupTable groups,
            OffsetTable offsets,
            Consumers consumers) {
        this.broker = broker;
        this.store = store;
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
        this.consumers = consumers;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, ResetOffset.CODEC, (header, request) -> reset(header)
                        .map(body -> Reply.ok(Dialect.write(body))))
                .on(RequestCode.CLONE_GROUP_OFFSET, CloneOffset.CODEC, (header, request) -> {
                    copy(header);
                    return Future.succeededFuture(Reply.ok());
                });
    }

    /** Finds out every target first, so that a refused queue leaves all as they were. */
    Future<QueueOffsets> reset(ResetOffset header) {
        TopicConfig topic = topics.existing(header.topic());
        if (groups.find(header.group()) == null) {
            throw new RequestFailure(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "subscription group '" + header.group() + "' does not exist on this broker");
        }
        int first = Math.max(0, header.queueId());
        int end = header.queueId() < 0 ? topic.readQueueNums() : header.queueId() + 1;
        Future<Map<MessageQueue, Long>> targets = Future.succeededFuture(new LinkedHashMap<>());
        for (int queueId = first; queueId < end; queueId++) {
            MessageQueue queue = new MessageQueue(broker, queueId, header.topic());
            targets = targets.compose(table -> target(header, queue.queueId()).map(offset -> {
                table.put(queue, offset);
                return table;
            }));
        }
        return targets.map(table -> {
            table.forEach((queue, offset) -> offsets.reset(header.group(), header.topic(), queue.queueId(), offset));
            return new QueueOffsets(table);
        });
    }

    void copy(CloneOffset header) {
        String one = header.topic();
        Collection<String> wanted = one == null || one.isBlank() ? offsets.topicsOf(header.srcGroup()) : List.of(one);
        for (String topic : wanted) {
            if (topics.find(topic) != null && (header.offline() || consumers.mayConsume(header.srcGroup(), topic))) {
                offsets.copy(header.srcGroup(), header.destGroup(), topic);
            }
        }
    }

    private Future<Long> target(ResetOffset header, int queueId) {
        QueueBounds bounds = store.bounds(header.topic(), queueId);
        Long offset = header.offset();
        if (header.queueId() >= 0 && offset != null && offset >= 0) {
            if (offset < bounds.min() || offset > bounds.max() + 1) {
                throw new RequestFailure(
                        ResponseCode.SYSTEM_ERROR,
                        "offset " + offset + " is outside queue " + queueId + " of topic '" + header.topic()
                                + "', which has " + bounds.min() + " to " + bounds.max());
            }
            return Future.succeededFuture(offset);
        }
        return header.timestamp() < 0
                ? Future.succeededFuture(bounds.max())
                : store.offsetAt(header.topic(), queueId, header.timestamp(), Boundary.LOWER);
    }
}

package io.vespermq.broker.offset;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.header.offset.UpdateConsumerOffset;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import java.util.function.Predicate;

/** UPDATE_CONSUMER_OFFSET (15): notes how far a group has come. */
public final class UpdateConsumerOffsetHandler implements RequestHandler<UpdateConsumerOffset> {
    private final OffsetTable offsets;
    private final Predicate<String> groupExists;
    private final Predicate<String> topicExists;

    /** Notes offsets of groups and topics that exist. */
    public UpdateConsumerOffsetHandler(
            OffsetTable offsets, Predicate<String> groupExists, Predicate<String> topicExists) {
        this.offsets = offsets;
        this.groupExists = groupExists;
        this.topicExists = topicExists;
    }

    @Override
    public Future<Reply> handle(UpdateConsumerOffset header, Request request) {
        commit(header);
        return Future.succeededFuture(Reply.ok());
    }

    void commit(UpdateConsumerOffset header) {
        if (!groupExists.test(header.consumerGroup())) {
            throw new RequestFailure(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "subscription group '" + header.consumerGroup() + "' does not exist on this broker");
        }
        if (!topicExists.test(header.topic())) {
            throw new RequestFailure(
                    ResponseCode.TOPIC_NOT_EXIST, "topic '" + header.topic() + "' does not exist on this broker");
        }
        if (header.queueId() < 0 || header.commitOffset() < 0) {
            throw new RequestFailure(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + header.queueId() + " and commitOffset " + header.commitOffset()
                            + " must not be negative");
        }
        offsets.commit(header.consumerGroup(), header.topic(), header.queueId(), header.commitOffset());
    }
}

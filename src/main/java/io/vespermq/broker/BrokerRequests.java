package io.vespermq.broker;

import io.vespermq.broker.offset.QueryConsumerOffsetHandler;
import io.vespermq.broker.offset.UpdateConsumerOffsetHandler;
import io.vespermq.broker.pull.PullHandler;
import io.vespermq.broker.send.SendBackHandler;
import io.vespermq.broker.send.SendHandler;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.header.offset.QueryConsumerOffset;
import io.vespermq.protocol.header.offset.UpdateConsumerOffset;
import io.vespermq.protocol.header.pull.Pull;
import io.vespermq.protocol.header.send.SendBack;
import io.vespermq.protocol.header.send.SendMessage;
import io.vespermq.protocol.header.send.SendMessageV2;
import io.vespermq.remoting.Lane;
import io.vespermq.remoting.RequestTable;

/** Which request of a client the broker serves with what, on one page; the features add their own lists. */
final class BrokerRequests {
    private static final String LATER = "not served by this version";
    private static final String MODE = "pop consumption is " + LATER + ", all consumers pull";

    private BrokerRequests() {}

    /** The requests on the way of a message. */
    static RequestTable messages(
            SendHandler send,
            SendBackHandler sendBack,
            PullHandler pull,
            QueryConsumerOffsetHandler queryOffset,
            UpdateConsumerOffsetHandler updateOffset) {
        return new RequestTable()
                .on(RequestCode.SEND_MESSAGE, SendMessage.CODEC, Lane.CONNECTION, send.v1())
                .on(RequestCode.SEND_MESSAGE_V2, SendMessageV2.CODEC, Lane.CONNECTION, send)
                .on(RequestCode.SEND_BATCH_MESSAGE, SendMessageV2.CODEC, Lane.CONNECTION, send)
                .on(RequestCode.CONSUMER_SEND_MSG_BACK, SendBack.CODEC, sendBack)
                .on(RequestCode.PULL_MESSAGE, Pull.CODEC, pull.pull())
                .on(RequestCode.LITE_PULL_MESSAGE, Pull.CODEC, pull.litePull())
                .on(RequestCode.QUERY_CONSUMER_OFFSET, QueryConsumerOffset.CODEC, queryOffset)
                .on(RequestCode.UPDATE_CONSUMER_OFFSET, UpdateConsumerOffset.CODEC, updateOffset);
    }

    /** Names the requests that clients are known to send and that are not served yet, each with its reason. */
    static RequestTable refused(RequestTable table) {
        return table.refuse(RequestCode.END_TRANSACTION, "transactional messages are " + LATER)
                .refuse(RequestCode.RESUME_CHECK_HALF_MESSAGE, "transactional messages are " + LATER)
                .refuse(RequestCode.SEND_REPLY_MESSAGE, "request-reply is " + LATER)
                .refuse(RequestCode.SEND_REPLY_MESSAGE_V2, "request-reply is " + LATER)
                .refuse(RequestCode.RECALL_MESSAGE, "timer messages are " + LATER)
                .refuse(RequestCode.POP_MESSAGE, "pop consumption is " + LATER)
                .refuse(RequestCode.ACK_MESSAGE, "pop consumption is " + LATER)
                .refuse(RequestCode.BATCH_ACK_MESSAGE, "pop consumption is " + LATER)
                .refuse(RequestCode.CHANGE_MESSAGE_INVISIBLETIME, "pop consumption is " + LATER)
                .refuse(RequestCode.PEEK_MESSAGE, "pop consumption is " + LATER)
                .refuse(RequestCode.NOTIFICATION, "pop consumption is " + LATER)
                .refuse(RequestCode.POLLING_INFO, "pop consumption is " + LATER)
                .refuse(RequestCode.QUERY_ASSIGNMENT, "rebalancing by the broker is " + LATER + ", consumers do it")
                .refuse(RequestCode.SET_MESSAGE_REQUEST_MODE, MODE)
                .refuse(RequestCode.GET_ALL_MESSAGE_REQUEST_MODE, MODE);
    }

    /** The VIP port serves everything but what holds a connection busy: RocketMQ serves no pulls there. */
    static RequestTable vip(RequestTable table) {
        return table.without(RequestCode.PULL_MESSAGE, RequestCode.LITE_PULL_MESSAGE);
    }
}

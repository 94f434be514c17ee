package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.body.route.TopicRouteData;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.route.DeleteTopicHeader;
import io.vespermq.protocol.header.route.RegisterTopicHeader;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators change about one topic: DELETE_TOPIC_IN_NAMESRV (216) and REGISTER_TOPIC_IN_NAMESRV (217). */
public final class TopicHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(TopicHandlers.class);

    private final RouteTable table;

    /** Handlers over this table. */
    public TopicHandlers(RouteTable table) {
        this.table = table;
    }

    /** DELETE_TOPIC_IN_NAMESRV: succeeds for a topic that is not there, too. */
    public Future<Reply> delete(DeleteTopicHeader header, Request request) {
        LOG.info("{} deletes topic {}", request.from().remoteText(), header.topic());
        table.deleteTopic(header.topic(), header.clusterName());
        return Future.succeededFuture(Reply.ok());
    }

    /** REGISTER_TOPIC_IN_NAMESRV: enters the queues of the body. */
    public Future<Reply> register(RegisterTopicHeader header, Request request) {
        TopicRouteData route = Dialect.read(request.bodyBytes(), TopicRouteData.class);
        table.registerTopic(header.topic(), route.queueDatas());
        return Future.succeededFuture(Reply.ok());
    }
}

package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.TopicSysFlag;
import io.vespermq.protocol.body.route.TopicList;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.route.ClusterHeader;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import java.util.function.Supplier;

/** Lists of topic names: 206, 224, 304, 311, 312 and 313. */
public final class TopicListHandlers {
    private final RouteTable table;
    private final boolean listsAll;
    private final boolean listsSome;

    /**
     * Handlers.
     *
     * @param listsAll false to refuse the list of all topics (enableAllTopicList)
     * @param listsSome false to refuse the other lists (enableTopicList)
     */
    public TopicListHandlers(RouteTable table, boolean listsAll, boolean listsSome) {
        this.table = table;
        this.listsAll = listsAll;
        this.listsSome = listsSome;
    }

    /** GET_ALL_TOPIC_LIST_FROM_NAMESERVER (206). */
    public Future<Reply> all(Empty header, Request request) {
        return list(listsAll, "enableAllTopicList", table::allTopics);
    }

    /** GET_TOPICS_BY_CLUSTER (224). */
    public Future<Reply> ofCluster(ClusterHeader header, Request request) {
        return list(listsSome, "enableTopicList", () -> table.topicsOfCluster(header.cluster()));
    }

    /** GET_SYSTEM_TOPIC_LIST_FROM_NS (304). */
    public Future<Reply> system(Empty header, Request request) {
        return list(listsSome, "enableTopicList", table::systemTopics);
    }

    /** GET_UNIT_TOPIC_LIST (311). */
    public Future<Reply> unit(Empty header, Request request) {
        return list(listsSome, "enableTopicList", () -> table.topicsWithFlags(TopicSysFlag.UNIT, 0));
    }

    /** GET_HAS_UNIT_SUB_TOPIC_LIST (312). */
    public Future<Reply> unitSub(Empty header, Request request) {
        return list(listsSome, "enableTopicList", () -> table.topicsWithFlags(TopicSysFlag.UNIT_SUB, 0));
    }

    /** GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST (313). */
    public Future<Reply> unitSubOnly(Empty header, Request request) {
        return list(
                listsSome, "enableTopicList", () -> table.topicsWithFlags(TopicSysFlag.UNIT_SUB, TopicSysFlag.UNIT));
    }

    private static Future<Reply> list(boolean enabled, String key, Supplier<TopicList> names) {
        if (!enabled) {
            throw new RequestFailure(ResponseCode.SYSTEM_ERROR, "disable: " + key + "=false on this name server");
        }
        return Future.succeededFuture(Reply.ok(Dialect.write(names.get())));
    }
}

package io.vespermq.client;

import io.vertx.core.Future;
import io.vespermq.client.route.ClientFailure;
import io.vespermq.client.route.NameServers;
import io.vespermq.client.route.Routes;
import io.vespermq.client.route.TopicRoute;
import io.vespermq.message.Names;
import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.route.BrokerData;
import io.vespermq.protocol.body.route.ClusterInfo;
import io.vespermq.protocol.body.route.TopicList;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.route.DeleteTopicHeader;
import io.vespermq.remoting.CallFailure;
import io.vespermq.remoting.RemotingClient;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators do with topics: list, look at, create and delete them on every broker. Belongs to the client's loop. */
public final class TopicAdmin {
    private static final long TIMEOUT_MS = 5_000;
    private static final byte[] NO_BODY = {};

    private final NameServers nameServers;
    private final Routes routes;
    private final RemotingClient remoting;

    TopicAdmin(NameServers nameServers, Routes routes, RemotingClient remoting) {
        this.nameServers = nameServers;
        this.routes = routes;
        this.remoting = remoting;
    }

    /** Names of all topics, system topics included, sorted. */
    public Future<List<String>> list() {
        return nameServers
                .call(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, HeaderFields.NONE)
                .compose(reply -> ClientFailure.unlessRefused("list of topics", "the name server", reply))
                .map(reply -> Dialect.read(reply.bodyBytes(), TopicList.class).topicList().stream()
                        .sorted()
                        .toList());
    }

    /** Names of the topics that users made: {@link #list} without system, retry, dead-letter and node topics. */
    public Future<List<String>> listOrdinary() {
        return clusterInfo().compose(cluster -> {
            Set<String> nodes = new HashSet<>(cluster.brokerAddrTable().keySet());
            cluster.clusterAddrTable().keySet().forEach(name -> {
                nodes.add(name);
                nodes.add(name + "_REPLY_TOPIC");
            });
            return list().map(topics -> topics.stream()
                    .filter(topic -> !nodes.contains(topic) && isOrdinary(topic))
                    .toList());
        });
    }

    /** Where a topic is. */
    public Future<TopicRoute> find(String topic) {
        routes.forget(topic);
        return routes.of(topic);
    }

    /** Creates a topic, or changes it where it exists, on the master of every broker. */
    public Future<Void> create(String topic, int queues) {
        Map<String, String> fields = Map.of(
                "topic",
                topic,
                "defaultTopic",
                "TBW102",
                "readQueueNums",
                Integer.toString(queues),
                "writeQueueNums",
                Integer.toString(queues),
                "perm",
                Integer.toString(Perm.READ_WRITE),
                "topicFilterType",
                "SINGLE_TAG",
                "topicSysFlag",
                "0",
                "order",
                "false");
        routes.forget(topic);
        return onEveryMaster("create topic '" + topic + "'", RequestCode.UPDATE_AND_CREATE_TOPIC, Fields.of(fields));
    }

    /** Deletes a topic on every broker and name server. */
    public Future<Void> delete(String topic) {
        DeleteTopicHeader header = new DeleteTopicHeader(null, topic);
        String what = "delete topic '" + topic + "'";
        routes.forget(topic);
        return find(topic)
                .compose(route ->
                        onEveryMaster(what, RequestCode.DELETE_TOPIC_IN_BROKER, Fields.of(Map.of("topic", topic))))
                .compose(v -> nameServers.callAll(
                        what, RequestCode.DELETE_TOPIC_IN_NAMESRV, HeaderFields.of(DeleteTopicHeader.CODEC, header)))
                .onSuccess(v -> routes.forget(topic));
    }

    private Future<Void> onEveryMaster(String what, RequestCode code, Fields fields) {
        return masters()
                .compose(addresses -> Future.all(addresses.stream()
                        .map(address -> remoting.call(address, code, HeaderFields.of(fields), NO_BODY, TIMEOUT_MS)
                                .recover(e -> Future.failedFuture(unreachable(what, e)))
                                .compose(reply -> ClientFailure.unlessRefused(what, address, reply)))
                        .toList()))
                .mapEmpty();
    }

    private Future<ClusterInfo> clusterInfo() {
        return nameServers
                .call(RequestCode.GET_BROKER_CLUSTER_INFO, HeaderFields.NONE)
                .compose(reply -> ClientFailure.unlessRefused("list of brokers", "the name server", reply))
                .map(reply -> Dialect.read(reply.bodyBytes(), ClusterInfo.class));
    }

    private static boolean isOrdinary(String topic) {
        return !SystemTopics.isSystem(topic) && !Names.isRetry(topic) && !Names.isDlq(topic);
    }

    private Future<List<String>> masters() {
        return clusterInfo()
                .map(cluster -> cluster.brokerAddrTable().values().stream()
                        .map(TopicAdmin::master)
                        .filter(Objects::nonNull)
                        .toList())
                .compose(addresses -> addresses.isEmpty()
                        ? Future.failedFuture(new ClientFailure(
                                ClientFailure.Kind.UNREACHABLE,
                                "the name server knows no broker; start one, or wait until it has registered"))
                        : Future.succeededFuture(addresses));
    }

    private static @Nullable String master(BrokerData broker) {
        return broker.brokerAddrs().get(0L);
    }

    private static Throwable unreachable(String what, Throwable cause) {
        return cause instanceof CallFailure
                ? new ClientFailure(
                        ClientFailure.Kind.UNREACHABLE,
                        what + ": " + cause.getMessage() + "; check that the broker is reachable from here")
                : cause;
    }
}

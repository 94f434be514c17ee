package io.vespermq.nameserver;

import static io.vespermq.protocol.RequestCode.*;

import io.vespermq.nameserver.route.BrokerLifeHandlers;
import io.vespermq.nameserver.route.ClusterHandlers;
import io.vespermq.nameserver.route.KvHandlers;
import io.vespermq.nameserver.route.RegisterBrokerHandler;
import io.vespermq.nameserver.route.RouteQueryHandler;
import io.vespermq.nameserver.route.SettingsHandlers;
import io.vespermq.nameserver.route.TopicHandlers;
import io.vespermq.nameserver.route.TopicListHandlers;
import io.vespermq.nameserver.route.UnregisterBrokerHandler;
import io.vespermq.nameserver.route.WritePermHandlers;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.route.BrokerHeartbeatHeader;
import io.vespermq.protocol.header.route.BrokerIdentityHeader;
import io.vespermq.protocol.header.route.BrokerNameHeader;
import io.vespermq.protocol.header.route.ClusterHeader;
import io.vespermq.protocol.header.route.DeleteTopicHeader;
import io.vespermq.protocol.header.route.KvKeyHeader;
import io.vespermq.protocol.header.route.KvNamespaceHeader;
import io.vespermq.protocol.header.route.MemberGroupHeader;
import io.vespermq.protocol.header.route.PutKvHeader;
import io.vespermq.protocol.header.route.RegisterBrokerHeader;
import io.vespermq.protocol.header.route.RegisterTopicHeader;
import io.vespermq.protocol.header.route.RouteQueryHeader;
import io.vespermq.remoting.RequestTable;

/** Which requests a name server serves, on one page. */
final class NameServerRequests {
    private NameServerRequests() {}

    static RequestTable table(
            RegisterBrokerHandler register,
            UnregisterBrokerHandler unregister,
            BrokerLifeHandlers life,
            RouteQueryHandler route,
            ClusterHandlers clusters,
            TopicListHandlers lists,
            TopicHandlers topics,
            WritePermHandlers perms,
            KvHandlers kv,
            SettingsHandlers settings) {
        RequestTable table = new RequestTable()
                .on(REGISTER_BROKER, RegisterBrokerHeader.CODEC, register)
                .on(UNREGISTER_BROKER, BrokerIdentityHeader.CODEC, unregister)
                .on(BROKER_HEARTBEAT, BrokerHeartbeatHeader.CODEC, life::heartbeat)
                .on(QUERY_DATA_VERSION, BrokerIdentityHeader.CODEC, life::dataVersion)
                .on(GET_ROUTEINFO_BY_TOPIC, RouteQueryHeader.CODEC, route)
                .on(GET_BROKER_CLUSTER_INFO, Empty.CODEC, clusters::all)
                .on(GET_BROKER_MEMBER_GROUP, MemberGroupHeader.CODEC, clusters::members)
                .on(GET_ALL_TOPIC_LIST_FROM_NAMESERVER, Empty.CODEC, lists::all)
                .on(GET_TOPICS_BY_CLUSTER, ClusterHeader.CODEC, lists::ofCluster)
                .on(GET_SYSTEM_TOPIC_LIST_FROM_NS, Empty.CODEC, lists::system)
                .on(GET_UNIT_TOPIC_LIST, Empty.CODEC, lists::unit)
                .on(GET_HAS_UNIT_SUB_TOPIC_LIST, Empty.CODEC, lists::unitSub)
                .on(GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST, Empty.CODEC, lists::unitSubOnly)
                .on(DELETE_TOPIC_IN_NAMESRV, DeleteTopicHeader.CODEC, topics::delete)
                .on(REGISTER_TOPIC_IN_NAMESRV, RegisterTopicHeader.CODEC, topics::register)
                .on(WIPE_WRITE_PERM_OF_BROKER, BrokerNameHeader.CODEC, perms::wipe)
                .on(ADD_WRITE_PERM_OF_BROKER, BrokerNameHeader.CODEC, perms::add)
                .on(PUT_KV_CONFIG, PutKvHeader.CODEC, kv::put)
                .on(GET_KV_CONFIG, KvKeyHeader.CODEC, kv::get)
                .on(DELETE_KV_CONFIG, KvKeyHeader.CODEC, kv::delete)
                .on(GET_KVLIST_BY_NAMESPACE, KvNamespaceHeader.CODEC, kv::namespace)
                .on(GET_NAMESRV_CONFIG, Empty.CODEC, settings::get)
                .on(UPDATE_NAMESRV_CONFIG, Empty.CODEC, settings::update);
        return refuseTheRest(table);
    }

    private static RequestTable refuseTheRest(RequestTable table) {
        for (RequestCode code : RequestCode.values()) {
            if (!table.served().contains(code.wire())) {
                table.refuse(code, isControllers(code) ? "this name server runs no controller" : "ask a broker");
            }
        }
        return table;
    }

    private static boolean isControllers(RequestCode code) {
        return code.wire() > 1_000 && code.wire() < 1_100 && code != GET_BROKER_EPOCH_CACHE;
    }
}

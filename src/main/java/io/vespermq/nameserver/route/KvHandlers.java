package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.route.KvTable;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.route.KvKeyHeader;
import io.vespermq.protocol.header.route.KvNamespaceHeader;
import io.vespermq.protocol.header.route.KvValueReply;
import io.vespermq.protocol.header.route.PutKvHeader;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import java.util.Map;

/** The key-value configuration: PUT (100), GET (101), DELETE (102), and a namespace as a whole (219). */
public final class KvHandlers {
    private final KvConfig kv;

    /** Handlers over this configuration. */
    public KvHandlers(KvConfig kv) {
        this.kv = kv;
    }

    /** PUT_KV_CONFIG: answered when the value is on disk. */
    public Future<Reply> put(PutKvHeader header, Request request) {
        return kv.put(header.namespace(), header.key(), header.value()).map(v -> Reply.ok());
    }

    /** GET_KV_CONFIG. */
    public Future<Reply> get(KvKeyHeader header, Request request) {
        String value = kv.get(header.namespace(), header.key());
        if (value == null) {
            throw new RequestFailure(
                    ResponseCode.QUERY_NOT_FOUND,
                    "No config item, Namespace: " + header.namespace() + " Key: " + header.key());
        }
        return Future.succeededFuture(Reply.ok(KvValueReply.CODEC, new KvValueReply(value)));
    }

    /** DELETE_KV_CONFIG: succeeds for a key that is not there, too. */
    public Future<Reply> delete(KvKeyHeader header, Request request) {
        return kv.delete(header.namespace(), header.key()).map(v -> Reply.ok());
    }

    /** GET_KVLIST_BY_NAMESPACE. */
    public Future<Reply> namespace(KvNamespaceHeader header, Request request) {
        Map<String, String> entries = kv.namespace(header.namespace());
        if (entries == null) {
            throw new RequestFailure(ResponseCode.QUERY_NOT_FOUND, "No config item, Namespace: " + header.namespace());
        }
        return Future.succeededFuture(Reply.ok(Dialect.write(new KvTable(entries))));
    }
}

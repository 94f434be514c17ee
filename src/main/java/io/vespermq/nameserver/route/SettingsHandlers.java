package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.header.Empty;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import java.nio.charset.StandardCharsets;

/** The name server's own configuration: GET_NAMESRV_CONFIG (319) and UPDATE_NAMESRV_CONFIG (318). */
public final class SettingsHandlers {
    private final String properties;

    /**
     * Handlers.
     *
     * @param properties the effective settings as the text of a properties file
     */
    public SettingsHandlers(String properties) {
        this.properties = properties;
    }

    /** GET_NAMESRV_CONFIG. */
    public Future<Reply> get(Empty header, Request request) {
        return Future.succeededFuture(Reply.ok(properties.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** UPDATE_NAMESRV_CONFIG: no setting of the name server can change while it runs. */
    public Future<Reply> update(Empty header, Request request) {
        return Future.failedFuture(
                new RequestFailure(
                        ResponseCode.NO_PERMISSION,
                        "no setting of this name server can change while it runs; change its configuration file and restart it"));
    }
}

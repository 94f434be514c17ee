package io.vespermq.remoting;

import io.vertx.core.Future;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderCodec;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which request is served by whom: the table of contents of a server. Each code is served or refused with a reason, once;
 * codes in neither list are answered with REQUEST_CODE_NOT_SUPPORTED too, with less to say.
 */
public final class RequestTable {
    private final Map<Integer, Route<?>> routes = new HashMap<>();
    private final Map<RequestCode, String> refused = new EnumMap<>(RequestCode.class);

    /** Serves a code on the {@link Lane#HOME} lane. */
    public <H extends Record> RequestTable on(RequestCode code, HeaderCodec<H> codec, RequestHandler<H> handler) {
        return on(code, codec, Lane.HOME, handler);
    }

    /** Serves a code. */
    public <H extends Record> RequestTable on(
            RequestCode code, HeaderCodec<H> codec, Lane lane, RequestHandler<H> handler) {
        if (refused.containsKey(code) || routes.putIfAbsent(code.wire(), new Route<>(codec, lane, handler)) != null) {
            throw new IllegalStateException(code + " stands in the table twice");
        }
        return this;
    }

    /** Refuses a code that peers are known to send, with the reason they are told. */
    public RequestTable refuse(RequestCode code, String reason) {
        if (routes.containsKey(code.wire()) || refused.putIfAbsent(code, reason) != null) {
            throw new IllegalStateException(code + " stands in the table twice");
        }
        return this;
    }

    /** This table without some codes, for a port that does not serve them. */
    public RequestTable without(RequestCode... codes) {
        RequestTable copy = new RequestTable();
        copy.routes.putAll(routes);
        copy.refused.putAll(refused);
        for (RequestCode code : codes) {
            copy.routes.remove(code.wire());
        }
        return copy;
    }

    /** The codes that are served. */
    public Set<Integer> served() {
        return Set.copyOf(routes.keySet());
    }

    /** The codes that are refused with a reason. */
    public Set<RequestCode> refused() {
        return Set.copyOf(refused.keySet());
    }

    @Nullable
    Route<?> route(int wireCode) {
        return routes.get(wireCode);
    }

    String refusal(int wireCode) {
        RequestCode code = RequestCode.of(wireCode);
        String reason = code == null ? null : refused.get(code);
        String name = code == null ? "" : " (" + code + ")";
        return " request type " + wireCode + name + " not supported" + (reason == null ? "" : ": " + reason);
    }

    /** One served code. */
    record Route<H extends Record>(HeaderCodec<H> codec, Lane lane, RequestHandler<H> handler) {
        Future<Reply> run(Request request) {
            return handler.handle(codec.decode(request.fields()), request);
        }
    }
}

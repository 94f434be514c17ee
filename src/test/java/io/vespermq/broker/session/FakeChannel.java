package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A client without a socket: notes what it is told and answers calls as a test wants. */
public final class FakeChannel implements ClientChannel {
    /** What the client was told, as {@code CODE{fields}}. */
    public final List<String> told = new ArrayList<>();

    /** How it answers calls. */
    public BiFunction<RequestCode, Map<String, String>, Future<Command>> answer =
            (code, fields) -> Future.failedFuture("no answer to " + code);

    public String lastBody = "";
    public boolean isClosed;

    private final String remote;
    private final List<Runnable> closeListeners = new ArrayList<>();

    public FakeChannel(String remote) {
        this.remote = remote;
    }

    @Override
    public String remoteText() {
        return remote;
    }

    @Override
    public void tell(RequestCode code, HeaderFields fields, byte[] body) {
        told.add(code + map(fields).toString());
    }

    @Override
    public Future<Command> call(RequestCode code, HeaderFields fields, byte[] body, long timeoutMs) {
        lastBody = new String(body, StandardCharsets.UTF_8);
        return answer.apply(code, map(fields));
    }

    @Override
    public void onClose(Runnable listener) {
        if (isClosed) {
            listener.run();
        } else {
            closeListeners.add(listener);
        }
    }

    @Override
    public void close(String why) {
        isClosed = true;
        closeListeners.forEach(Runnable::run);
        closeListeners.clear();
    }

    private static Map<String, String> map(HeaderFields fields) {
        Map<String, String> map = new LinkedHashMap<>();
        fields.writeTo(map::put);
        return map;
    }
}

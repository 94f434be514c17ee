package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.remoting.Connection;

/** A client at the other end of a connection. */
record ConnectedClient(Connection connection) implements ClientChannel {
    @Override
    public String remoteText() {
        return connection.remoteText();
    }

    @Override
    public void tell(RequestCode code, HeaderFields fields, byte[] body) {
        connection.tell(code, fields, body);
    }

    @Override
    public Future<Command> call(RequestCode code, HeaderFields fields, byte[] body, long timeoutMs) {
        return connection.call(code, fields, body, timeoutMs);
    }

    @Override
    public void onClose(Runnable listener) {
        connection.onClose(listener);
    }

    @Override
    public void close(String why) {
        connection.close(why);
    }
}

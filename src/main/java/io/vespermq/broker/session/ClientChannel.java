package io.vespermq.broker.session;

import io.vertx.core.Future;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.remoting.Connection;

/** The way to a connected client. Equal when it is the same connection. From any loop. */
public interface ClientChannel {
    /** Address of the client as {@code ip:port}. */
    String remoteText();

    /** Sends a request that wants no reply. */
    void tell(RequestCode code, HeaderFields fields, byte[] body);

    /** Sends a request; see {@link Connection#call}. */
    Future<Command> call(RequestCode code, HeaderFields fields, byte[] body, long timeoutMs);

    /** Runs the listener when the connection closes, on any loop; soon, when it is closed already. */
    void onClose(Runnable listener);

    /** Closes the connection and says why in the log. */
    void close(String why);

    /** The channel over a connection. */
    static ClientChannel of(Connection connection) {
        return new ConnectedClient(connection);
    }
}

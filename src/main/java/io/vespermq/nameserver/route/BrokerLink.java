package io.vespermq.nameserver.route;

/** The connection over which a broker registered. Two links are equal when they are the same connection. */
public interface BrokerLink {
    /** Closes the connection and says why in the log. */
    void close(String why);
}

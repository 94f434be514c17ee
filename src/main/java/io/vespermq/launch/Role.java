package io.vespermq.launch;

import io.vespermq.config.KeyTable;
import java.util.Locale;

/** What a server process is. */
enum Role {
    /** A name server and a broker in one process. */
    STANDALONE,
    /** A name server. */
    NAMESERVER,
    /** A broker. */
    BROKER;

    /** The word on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean hasNameServer() {
        return this != BROKER;
    }

    boolean hasBroker() {
        return this != NAMESERVER;
    }

    /** The configuration keys that mean something to the role. */
    KeyTable keys() {
        return switch (this) {
            case STANDALONE -> KeyTable.standalone();
            case NAMESERVER -> KeyTable.nameServer();
            case BROKER -> KeyTable.broker();
        };
    }
}

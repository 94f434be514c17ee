package io.vespermq.launch;

import io.vespermq.broker.Broker;
import io.vespermq.runtime.Clock;

/** The entry of the jar: servers and command line tool. */
public final class Main {
    /** Instead of an exit code: a server was started and the process goes on. */
    static final int RUNNING = -1;

    private Main() {}

    /** Runs a command; a server keeps running when this returns. */
    public static void main(String[] args) {
        // Host names are looked up by the machine's own resolver, on workers: it knows its hosts file and containers.
        if (System.getProperty("vertx.disableDnsResolver") == null) {
            System.setProperty("vertx.disableDnsResolver", "true");
        }
        Server server = new Server(brokers(), Clock.system(), System.out, System.err);
        int code = Commands.create(arguments -> server.run(arguments, System.getenv()))
                .execute(args);
        if (code != RUNNING) {
            System.exit(code);
        }
    }

    private static BrokerNode.Factory brokers() {
        return (vertx, settings, clock) -> {
            Broker broker = new Broker(vertx, settings, clock);
            return new BrokerNode(broker, broker::port);
        };
    }
}

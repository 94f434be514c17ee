package io.vespermq.launch;

import io.vertx.core.Vertx;
import io.vespermq.broker.Broker;
import io.vespermq.cli.CliEnvironment;
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
        if (args.length > 0 && !args[0].startsWith("-")) {
            // A command of the tool: its errors are sentences of its own, and the servers of the demo are its own
            // affair.
            System.setProperty("vesper.logLevel", System.getProperty("vesper.logLevel", "ERROR"));
        }
        Server server = new Server(brokers(), Clock.system(), System.out, System.err);
        CliEnvironment environment = new CliEnvironment(
                () -> Vertx.vertx(Server.options()),
                Clock.system(),
                System.in,
                System.out,
                System.err,
                new DemoNode(brokers(), Clock.system()));
        int code = Commands.create(arguments -> server.run(arguments, System.getenv()), environment)
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

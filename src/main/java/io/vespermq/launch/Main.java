package io.vespermq.launch;

import io.vertx.core.Vertx;
import io.vespermq.broker.Broker;
import io.vespermq.cli.CliEnvironment;
import io.vespermq.runtime.Clock;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import picocli.CommandLine;

/** The entry of the jar: servers and command line tool. */
public final class Main {
    /** Instead of an exit code: a server was started and the process goes on. */
    static final int RUNNING = -1;

    private Main() {}

    /** Runs a command; a server keeps running when this returns. */
    public static void main(String[] args) {
        // Host names are looked up by the machine's own resolver, on workers: it knows its hosts file and containers.
        setUnlessGiven("vertx.disableDnsResolver", "true");
        // Netty's events for the flight recorder load the recorder: a tenth of a second, to record nothing.
        setUnlessGiven("io.netty.jfr.enabled", "false");
        // Buffers whose memory nobody fills with zeros first; the jar opens the package that this takes.
        setUnlessGiven("io.netty.tryReflectionSetAccessible", "true");
        if (args.length > 0 && !args[0].startsWith("-")) {
            // A command of the tool: its errors are sentences of its own, and the servers of the demo are its own
            // affair.
            setUnlessGiven(LogSetup.LEVEL_PROPERTY, "ERROR");
        }
        boolean isServer = Commands.startsServer(args);
        boolean isDemo = args.length > 0 && args[0].equals("demo");
        Supplier<Vertx> creation = () -> Vertx.vertx(Server.options());
        Supplier<Vertx> vertx = isServer || isDemo ? HeadStart.begin(creation)::vertx : creation;
        Server server = new Server(brokers(), vertx, Clock.system(), System.out, System.err);
        ToIntFunction<ServerArguments> run = arguments -> server.run(arguments, System.getenv());
        CommandLine commands = isServer ? Commands.ofServer(run) : Commands.create(run, environment(vertx));
        int code = commands.execute(args);
        if (code != RUNNING) {
            System.exit(code);
        }
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static CliEnvironment environment(Supplier<Vertx> vertx) {
        return new CliEnvironment(
                vertx, Clock.system(), System.in, System.out, System.err, new DemoNode(brokers(), Clock.system()));
    }

    private static BrokerNode.Factory brokers() {
        return (vertx, settings, clock) -> {
            Broker broker = new Broker(vertx, settings, clock);
            return new BrokerNode(broker, broker::port, broker::storeEnded);
        };
    }
}

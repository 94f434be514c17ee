package io.vespermq.cli;

import io.vertx.core.Vertx;
import io.vespermq.runtime.Clock;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Supplier;

/**
 * What commands need of the process they run in.
 *
 * @param vertx makes the event loops; called once by each command that talks to a cluster
 * @param clock time
 * @param in what messages are read from
 * @param out results, and nothing else
 * @param err progress and errors
 * @param demo starts the servers that the demo talks to
 */
public record CliEnvironment(
        Supplier<Vertx> vertx, Clock clock, InputStream in, PrintStream out, PrintStream err, DemoServers demo) {}

package io.vespermq.launch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vespermq.config.BadOption;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.ShutdownHook;
import io.vespermq.runtime.StartFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a server up, and down when the process is told to end. */
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    static final String BLOCKED_CHECK_PROPERTY = "vesper.blockedThreadCheckMs";

    private static final int SMALL_MACHINE_CORES = 4;
    private static final long STOP_DEADLINE_MS = 30_000;
    private static final int CANNOT_START = 2;
    /** EX_IOERR of sysexits.h. */
    private static final int DISK_FAILED = 74;
    /** Clients get their answers and the name servers hear of it; what the disk does is no reason to stay. */
    private static final long STOP_AFTER_FAILURE_MS = 700;

    private final BrokerNode.Factory brokers;
    private final Supplier<Vertx> vertx;
    private final Clock clock;
    private final PrintStream out;
    private final PrintStream err;

    Server(BrokerNode.Factory brokers, Supplier<Vertx> vertx, Clock clock, PrintStream out, PrintStream err) {
        this.brokers = brokers;
        this.vertx = vertx;
        this.clock = clock;
        this.out = out;
        this.err = err;
    }

    /** Starts the role. Returns {@link Main#RUNNING}, or an exit code when it cannot start and nothing runs. */
    int run(ServerArguments arguments, Map<String, String> environment) {
        NodeSettings settings;
        try {
            settings = NodeSettings.read(arguments, environment);
        } catch (BadOption e) {
            err.println("vesper cannot start: " + e.getMessage());
            return CANNOT_START;
        }
        Vertx vertx = this.vertx.get();
        Node node = new Node(settings, vertx, clock, brokers);
        try {
            String ready = Future.<String>future(promise -> node.start().onComplete(promise))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            ShutdownHook hook = ShutdownHook.install(() -> node.stop().eventually(vertx::close), STOP_DEADLINE_MS);
            node.storeEnded().onSuccess(why -> endBecause(why, hook));
            out.println(ready + " (" + Commands.version() + ")");
            return Main.RUNNING;
        } catch (CompletionException e) {
            explain(e.getCause() == null ? e : e.getCause());
        }
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(STOP_DEADLINE_MS, TimeUnit.MILLISECONDS)
                .join();
        return CANNOT_START;
    }

    private void endBecause(String why, ShutdownHook hook) {
        err.println("vesper ends: " + why
                + "; what was acknowledged is in the log up to the failure. Look at the disk and its"
                + " cables before you start again: the start checks the log's end");
        hook.exit(DISK_FAILED, STOP_AFTER_FAILURE_MS);
    }

    /** What the operator can change is told in one sentence; where that is not known, with a stack trace in the log. */
    private void explain(Throwable cause) {
        boolean isExplained = cause instanceof StartFailure
                || cause instanceof BadOption
                || cause instanceof IOException
                || cause instanceof IllegalArgumentException;
        if (isExplained && cause.getMessage() != null) {
            LOG.debug("the start failed", cause);
            err.println("vesper cannot start: " + cause.getMessage());
        } else {
            LOG.error("the start failed", cause);
            err.println("vesper cannot start: " + cause + "; the log lines above say where");
        }
    }

    /** How every process of ours sets up Vert.x. */
    static VertxOptions options() {
        int cores = Runtime.getRuntime().availableProcessors();
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(cores <= SMALL_MACHINE_CORES ? 1 : cores)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        Long checkMs = Long.getLong(BLOCKED_CHECK_PROPERTY);
        if (checkMs != null) {
            options.setBlockedThreadCheckInterval(checkMs)
                    .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                    .setMaxEventLoopExecuteTime(checkMs)
                    .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                    // The stack that blocks is told with the first warning, not seconds later.
                    .setWarningExceptionTime(checkMs)
                    .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS);
        }
        return options;
    }
}

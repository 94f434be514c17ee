package io.vespermq.runtime;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a node in order when the process is told to end (SIGTERM, SIGINT), within a deadline. */
public final class ShutdownHook {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownHook.class);

    private final Supplier<Future<Void>> stop;
    private volatile long deadlineMs;

    private ShutdownHook(Supplier<Future<Void>> stop, long deadlineMs) {
        this.stop = stop;
        this.deadlineMs = deadlineMs;
    }

    /**
     * Installs the hook.
     *
     * @param stop begins the stop; the process ends when its future completes
     * @param deadlineMs the process ends after so long, stopped or not
     */
    public static ShutdownHook install(Supplier<Future<Void>> stop, long deadlineMs) {
        ShutdownHook hook = new ShutdownHook(stop, deadlineMs);
        Runtime.getRuntime().addShutdownHook(new Thread(hook::run, "shutdown"));
        return hook;
    }

    /**
     * Ends the process from within. Returns at once; may be called on an event loop, which the stop still needs.
     *
     * @param code what the process ends with
     * @param stopMs the stop gets so long, whatever was agreed
     */
    public void exit(int code, long stopMs) {
        deadlineMs = stopMs;
        new Thread(() -> System.exit(code), "exit").start();
    }

    private void run() {
        try {
            stop.get().toCompletionStage().toCompletableFuture().get(deadlineMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.error("not stopped within {} ms; ending anyway, the next start will recover", deadlineMs);
        } catch (ExecutionException e) {
            LOG.error("not stopped cleanly; the next start will recover", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

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

    private ShutdownHook() {}

    /**
     * Installs the hook.
     *
     * @param stop begins the stop; the process ends when its future completes
     * @param deadlineMs the process ends after so long, stopped or not
     */
    public static void install(Supplier<Future<Void>> stop, long deadlineMs) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> run(stop, deadlineMs), "shutdown"));
    }

    private static void run(Supplier<Future<Void>> stop, long deadlineMs) {
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

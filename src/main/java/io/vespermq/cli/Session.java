package io.vespermq.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.client.VesperClient;
import io.vespermq.client.route.ClientFailure;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.ShutdownHook;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * One run of a command: an event loop on which the clients live, and the thread of the command, which waits for them.
 * When the process is told to end (Ctrl-C) it holds the end back until the command has cleaned up.
 */
final class Session {
    private static final long GRACE_MS = 5_000;

    private final CliEnvironment environment;
    private final Vertx vertx;
    private final Loop loop;
    private final Promise<Void> interrupted = Promise.promise();
    private final Promise<Void> ended = Promise.promise();

    // Written by the command's thread, read by the shutdown thread.
    private volatile boolean mayEndAtOnce;

    /** What a command does. */
    @FunctionalInterface
    interface Work {
        int run(Session session);
    }

    private Session(CliEnvironment environment) {
        this.environment = environment;
        this.vertx = environment.vertx().get();
        this.loop = Loop.of(vertx);
    }

    /** Runs a command; what a cluster refuses becomes one sentence on stderr and an exit code. */
    static int run(CliEnvironment environment, Work work) {
        Session session = new Session(environment);
        ShutdownHook.install(session::interrupt, GRACE_MS);
        try {
            return work.run(session);
        } catch (ClientFailure e) {
            environment.err().println("vesper: " + e.getMessage());
            return ExitCode.of(e);
        } finally {
            session.await(session.vertx::close);
            session.ended.tryComplete();
        }
    }

    Vertx vertx() {
        return vertx;
    }

    /** The loop of the clients. */
    Loop loop() {
        return loop;
    }

    /** Completes when the process is told to end. */
    Future<Void> interrupted() {
        return interrupted.future();
    }

    boolean isInterrupted() {
        return interrupted.future().isComplete();
    }

    /** While true there is nothing to clean up and the process may end without waiting. */
    void setMayEndAtOnce(boolean mayEndAtOnce) {
        this.mayEndAtOnce = mayEndAtOnce;
    }

    /** A client that the given number tells from others of this process. */
    VesperClient client(String nameServers, int number) {
        String instance =
                ProcessHandle.current().pid() + "#" + environment.clock().nanos() + "#" + number;
        return await(
                () -> Future.succeededFuture(VesperClient.create(vertx, environment.clock(), nameServers, instance)));
    }

    /** Begins something on the loop and waits, on the command's thread, for its end. */
    <T> T await(Supplier<Future<T>> work) {
        try {
            return loop.call(work).toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClientFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("the command failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a reply", e);
        }
    }

    private Future<Void> interrupt() {
        interrupted.tryComplete();
        return mayEndAtOnce ? Future.succeededFuture() : ended.future();
    }
}

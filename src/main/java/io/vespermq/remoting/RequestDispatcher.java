package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.vertx.core.Future;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.protocol.codec.MalformedHeader;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests to their handlers and turns every outcome into exactly one reply: served, refused, malformed, failed or
 * over a limit. A one-way request gets none; when it was not served, the log says so. The only place that makes replies out
 * of failures.
 */
public final class RequestDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    private final RequestTable table;
    private final Loop home;
    private final RemotingLimits limits;
    private final Clock clock;

    /**
     * Serves a table.
     *
     * @param home the loop on which handlers of {@link Lane#HOME} run
     * @param clock says when the log may be told again of the same refusal
     */
    public RequestDispatcher(RequestTable table, Loop home, RemotingLimits limits, Clock clock) {
        this.table = table;
        this.home = home;
        this.limits = limits;
        this.clock = clock;
    }

    /** By which its connections' turns are measured. */
    Clock clock() {
        return clock;
    }

    /** On the connection's loop. The frame is borrowed; it is retained while a handler on another loop needs it. */
    void dispatch(Connection from, Command command, ByteBuf frame) {
        RequestTable.Route<?> route = table.route(command.code());
        if (route == null) {
            String unknown = table.refusal(command.code());
            answer(from, command, Reply.refused(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, unknown));
            return;
        }
        int bytes = frame.capacity();
        String limit = from.admit(bytes, limits);
        if (limit != null) {
            String overload = "[OVERLOAD] limit reached: " + limit + "; try again later";
            answer(from, command, Reply.refused(ResponseCode.SYSTEM_BUSY, overload));
            return;
        }
        if (route.lane() == Lane.CONNECTION || home.isCurrent()) {
            run(route, from, command, bytes);
        } else {
            frame.retain();
            home.post(() -> {
                try {
                    run(route, from, command, bytes);
                } finally {
                    frame.release();
                }
            });
        }
    }

    private void run(RequestTable.Route<?> route, Connection from, Command command, int bytes) {
        Future<Reply> outcome;
        try {
            outcome = route.run(new Request(command, from));
        } catch (RuntimeException | Error e) {
            // One of the places that may catch everything: whatever a handler throws, its peer gets an answer.
            if (isTheEndOfTheProcess(e)) {
                throw e;
            }
            outcome = Future.failedFuture(e);
        }
        outcome.onComplete(result -> {
            Reply reply = result.succeeded() ? result.result() : refusal(from, command, result.cause());
            if (from.loop().isCurrent()) {
                finish(from, command, reply, bytes);
            } else {
                from.loop().post(() -> finish(from, command, reply, bytes));
            }
        });
    }

    /**
     * No heap, or a fault of the virtual machine itself. A stack that is too deep is gone once it was left; buffers are
     * counted by Netty, and one that was refused leaves everything else as it was.
     */
    private static boolean isTheEndOfTheProcess(Throwable e) {
        return e instanceof VirtualMachineError
                && !(e instanceof StackOverflowError)
                && !(e instanceof OutOfDirectMemoryError);
    }

    private void finish(Connection from, Command command, Reply reply, int bytes) {
        from.release(bytes);
        answer(from, command, reply);
    }

    private void answer(Connection from, Command command, Reply reply) {
        if (!command.isOneway()) {
            from.reply(command, reply);
            return;
        }
        reply.body().release();
        if (reply.code() != ResponseCode.SUCCESS.wire()) {
            tellLog(from, command.code(), reply);
        }
    }

    /** The peer of a one-way request is not told what became of it. A client may send thousands that end alike. */
    private void tellLog(Connection from, int request, Reply reply) {
        int keptBack = from.lines().admit(request, clock.nanos());
        if (keptBack != LineLimit.NOT_NOW) {
            LOG.warn(
                    "{}: one-way request {} ended with {}: {}{}",
                    from.remoteText(),
                    named(request, RequestCode.of(request)),
                    named(reply.code(), ResponseCode.of(reply.code())),
                    reply.remark(),
                    keptBack == 0 ? "" : "; " + keptBack + " more since the last such line");
        }
    }

    private static String named(int code, @Nullable Enum<?> name) {
        return name == null ? Integer.toString(code) : code + " (" + name + ")";
    }

    private static Reply refusal(Connection from, Command command, Throwable cause) {
        if (cause instanceof RequestFailure refused) {
            return Reply.refused(refused.code(), message(cause));
        }
        if (cause instanceof MalformedHeader) {
            // RocketMQ's own answer, where a field is found missing by the code that needs it: Java senders try again.
            return Reply.refused(ResponseCode.SYSTEM_ERROR, message(cause));
        }
        if (cause instanceof MalformedBody) {
            return Reply.refused(ResponseCode.INVALID_PARAMETER, message(cause));
        }
        if (cause instanceof OutOfDirectMemoryError) {
            LOG.warn("request {} of {} refused: {}", command.code(), from.remoteText(), cause.getMessage());
            return Reply.refused(
                    ResponseCode.SYSTEM_BUSY, "[OVERLOAD] limit reached: MaxDirectMemorySize; try again later");
        }
        LOG.error("request {} of {} failed", command.code(), from.remoteText(), cause);
        return Reply.refused(ResponseCode.SYSTEM_ERROR, "this broker failed to serve the request: " + cause);
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}

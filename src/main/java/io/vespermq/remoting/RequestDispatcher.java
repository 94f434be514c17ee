package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.protocol.codec.MalformedHeader;
import io.vespermq.runtime.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests to their handlers and turns every outcome into exactly one reply: served, refused, malformed, failed or
 * over a limit. A one-way request gets none. The only place that makes replies out of failures.
 */
public final class RequestDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    private final RequestTable table;
    private final Loop home;
    private final RemotingLimits limits;

    /**
     * Serves a table.
     *
     * @param home the loop on which handlers of {@link Lane#HOME} run
     */
    public RequestDispatcher(RequestTable table, Loop home, RemotingLimits limits) {
        this.table = table;
        this.home = home;
        this.limits = limits;
    }

    /** On the connection's loop. The frame is borrowed; it is retained while a handler on another loop needs it. */
    void dispatch(Connection from, Command command, ByteBuf frame) {
        RequestTable.Route<?> route = table.route(command.code());
        if (route == null) {
            refuse(from, command, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, table.refusal(command.code()));
            return;
        }
        int bytes = frame.capacity();
        String limit = from.admit(bytes, limits);
        if (limit != null) {
            refuse(from, command, ResponseCode.SYSTEM_BUSY, "[OVERLOAD] limit reached: " + limit + "; try again later");
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

    /** No memory, or a fault of the virtual machine itself. A stack that is too deep is gone once it was left. */
    private static boolean isTheEndOfTheProcess(Throwable e) {
        return e instanceof VirtualMachineError && !(e instanceof StackOverflowError);
    }

    private static void finish(Connection from, Command command, Reply reply, int bytes) {
        from.release(bytes);
        if (command.isOneway()) {
            reply.body().release();
        } else {
            from.reply(command, reply);
        }
    }

    private static void refuse(Connection from, Command command, ResponseCode code, String remark) {
        if (!command.isOneway()) {
            from.reply(command, Reply.refused(code, remark));
        }
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
        LOG.error("request {} of {} failed", command.code(), from.remoteText(), cause);
        return Reply.refused(ResponseCode.SYSTEM_ERROR, "this broker failed to serve the request: " + cause);
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}

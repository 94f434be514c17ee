package io.vespermq.client.route;

import io.vertx.core.Future;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.ResponseCode;

/**
 * A request of the client did not succeed. The message is one sentence: what, where, and what to do next. Carries no
 * stack trace.
 */
public final class ClientFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** No server could be reached, or none answered in time. */
        UNREACHABLE,
        /** A topic or group does not exist. */
        NOT_FOUND,
        /** A server answered no. */
        REFUSED
    }

    private final Kind kind;

    /** A failure with its sentence. */
    public ClientFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** A server's reply when it is a success; a failure that says what was refused otherwise. */
    public static Future<Command> unlessRefused(String what, String address, Command reply) {
        return reply.code() == ResponseCode.SUCCESS.wire()
                ? Future.succeededFuture(reply)
                : Future.failedFuture(refused(what, address, reply));
    }

    /** A server's refusal. */
    public static ClientFailure refused(String what, String address, Command reply) {
        ResponseCode code = ResponseCode.of(reply.code());
        boolean isUnknown = code == ResponseCode.TOPIC_NOT_EXIST || code == ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST;
        String codeText = code == null ? "code " + reply.code() : code.toString();
        String remark = reply.remark() == null ? "no reason given" : reply.remark();
        return new ClientFailure(
                isUnknown ? Kind.NOT_FOUND : Kind.REFUSED,
                what + ": " + address + " refused (" + codeText + "): " + remark);
    }
}

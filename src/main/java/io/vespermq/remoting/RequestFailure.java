package io.vespermq.remoting;

import io.vespermq.protocol.ResponseCode;

/**
 * A request is refused: the peer is wrong, or this node cannot serve it now. Thrown by the object that knows the rule,
 * with the code that the peer will see; the dispatcher turns it into the reply. Carries no stack trace.
 */
public final class RequestFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ResponseCode code;

    /** A refusal with a remark that says what, where, expected, found and what to do next. */
    public RequestFailure(ResponseCode code, String remark) {
        super(remark, null, false, false);
        this.code = code;
    }

    /** The code of the reply. */
    public ResponseCode code() {
        return code;
    }
}

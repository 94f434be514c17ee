package io.vespermq.broker.send;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.store.api.StoreFailure;

/** What a client is told when the store does not take a message. */
final class SendFailures {
    private SendFailures() {}

    /** The refusal for a failure of the store; any other failure as it is. */
    static Throwable of(Throwable cause) {
        return cause instanceof StoreFailure failure ? new RequestFailure(code(failure), message(failure)) : cause;
    }

    private static ResponseCode code(StoreFailure failure) {
        return switch (failure.reason()) {
            case ILLEGAL -> ResponseCode.MESSAGE_ILLEGAL;
            case BUSY -> ResponseCode.SYSTEM_BUSY;
            case CLOSED, FULL, DEGRADED -> ResponseCode.SERVICE_NOT_AVAILABLE;
            // The message may be there after a restart: no code that promises the opposite may be used.
            case UNKNOWN -> ResponseCode.SYSTEM_ERROR;
        };
    }

    private static String message(StoreFailure failure) {
        String message = failure.getMessage();
        return message == null ? failure.reason().toString() : message;
    }
}

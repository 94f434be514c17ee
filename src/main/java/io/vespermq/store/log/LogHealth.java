package io.vespermq.store.log;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreFailure.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log takes writes: OPEN, then DEGRADED for good after the first failed write or force, or CLOSED. A
 * degraded log that is closed stays degraded: its directory must not be declared clean. Owned by the store's loop.
 *
 * <pre>
 *   OPEN → DEGRADED    a write or a force failed
 *   OPEN → CLOSED      the store stops
 * </pre>
 */
public final class LogHealth {
    private static final Logger LOG = LoggerFactory.getLogger(LogHealth.class);

    private enum State {
        OPEN,
        DEGRADED,
        CLOSED
    }

    private final LogMarks marks;

    // Owned by the store's loop.
    private State state = State.OPEN;
    private @Nullable StoreFailure refusal;
    private final Promise<StoreFailure> ended = Promise.promise();

    /** The health of the log with these marks, which fail when it degrades. */
    public LogHealth(LogMarks marks) {
        this.marks = marks;
    }

    /** Completes with the refusal when the log degrades. Any loop. */
    public Future<StoreFailure> ended() {
        return ended.future();
    }

    /** True while writes are taken. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** True once a write or a force failed. */
    public boolean isDegraded() {
        return state == State.DEGRADED;
    }

    /** Why nothing is taken, or null when the log is open. */
    public @Nullable StoreFailure refusal() {
        return refusal;
    }

    /**
     * The first failure is final: fails the marks and everything to come.
     *
     * @param what the step that failed and the file, for the log line and the refusals
     */
    public void degrade(String what, Throwable cause) {
        if (state == State.DEGRADED) {
            return;
        }
        LOG.error("store {} -> DEGRADED: {}; no further write is taken until a restart", state, what, cause);
        state = State.DEGRADED;
        refusal = new StoreFailure(Reason.DEGRADED, what + ": " + cause);
        marks.fail(new StoreFailure(Reason.UNKNOWN, what + ": " + cause, cause));
        ended.complete(refusal);
    }

    /** No further appends. */
    public void close() {
        if (state == State.OPEN) {
            state = State.CLOSED;
            refusal = new StoreFailure(Reason.CLOSED, "the store is closing");
        }
    }
}

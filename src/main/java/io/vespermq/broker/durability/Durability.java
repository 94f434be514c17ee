package io.vespermq.broker.durability;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Watermark;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreOptions.FlushMode;

/**
 * Decides when an append is as safe as the broker promises. With asynchronous flush that is at once: the record is in the
 * kernel's memory. With synchronous flush it is when a force covered it.
 */
public final class Durability {
    private final FlushMode mode;
    private final Watermark flushed;
    private final Loop home;
    private final long flushTimeoutMs;

    /**
     * Waits for the promises of a store.
     *
     * @param flushed the store's flushed mark
     * @param home loop whose timers limit the waiting
     * @param flushTimeoutMs longest wait for a force
     */
    public Durability(FlushMode mode, Watermark flushed, Loop home, long flushTimeoutMs) {
        this.mode = mode;
        this.flushed = flushed;
        this.home = home;
        this.flushTimeoutMs = flushTimeoutMs;
    }

    /**
     * Waits until the record is safe.
     *
     * @param wait false when the producer does not want to wait (property WAIT=false)
     * @return completes on the caller's loop with SUCCESS, or with FLUSH_DISK_TIMEOUT when the message is stored but its
     *     force was not confirmed
     */
    public Future<ResponseCode> reached(Appended at, boolean wait) {
        if (mode == FlushMode.ASYNC_FLUSH || !wait || flushed.position() >= at.end()) {
            return Future.succeededFuture(ResponseCode.SUCCESS);
        }
        Promise<ResponseCode> promise = Loop.callerPromise();
        Loop.Timer deadline = home.after(flushTimeoutMs, () -> promise.tryComplete(ResponseCode.FLUSH_DISK_TIMEOUT));
        flushed.reached(at.end()).onComplete(result -> {
            deadline.cancel();
            promise.tryComplete(result.succeeded() ? ResponseCode.SUCCESS : ResponseCode.FLUSH_DISK_TIMEOUT);
        });
        return promise.future();
    }
}

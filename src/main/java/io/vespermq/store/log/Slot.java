package io.vespermq.store.log;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Promise;
import io.vespermq.message.Draft;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way through the log: first with its draft, then with its place. Made on the caller's loop, owned by
 * the store's from then on.
 */
public final class Slot implements Ack {
    private final int length;
    private final @Nullable Promise<Appended> promise;
    private @Nullable Draft draft;
    private @Nullable ByteBuf retained;
    private @Nullable QueueCursor cursor;
    private long position;
    private long queueOffset;
    private long storeMs;
    private long tagCode;

    Slot(Draft draft, @Nullable Promise<Appended> promise) {
        this.draft = draft;
        this.promise = promise;
        length = draft.length();
    }

    /** Cursor of the message's queue; null for a record that no consumer sees. */
    public @Nullable QueueCursor cursor() {
        return cursor;
    }

    /** Where the record begins. */
    public long position() {
        return position;
    }

    /** Where the record ends. */
    public long end() {
        return position + length;
    }

    @Override
    public int length() {
        return length;
    }

    /** Index of the message in its queue. */
    public long queueOffset() {
        return queueOffset;
    }

    /** Store time, epoch milliseconds. */
    public long storeMs() {
        return storeMs;
    }

    /** The tag code of the queue's entry. */
    public long tagCode() {
        return tagCode;
    }

    /** Takes the draft, which is not needed once it is encoded. */
    Draft takeDraft() {
        Draft taken = draft;
        if (taken == null) {
            throw new IllegalStateException("a draft is encoded once");
        }
        draft = null;
        return taken;
    }

    /** Keeps the body readable after the caller's append returned. */
    void retainBody() {
        if (draft != null) {
            retained = draft.body().retain();
        }
    }

    /** Gives the body back. */
    void releaseBody() {
        if (retained != null) {
            retained.release();
            retained = null;
        }
    }

    void placed(@Nullable QueueCursor queue, long at, long offset, long atMs, long code) {
        cursor = queue;
        position = at;
        queueOffset = offset;
        storeMs = atMs;
        tagCode = code;
    }

    Appended appended() {
        return new Appended(position, end(), queueOffset, storeMs);
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public Slot slot(int index) {
        return this;
    }

    @Override
    public void stored() {
        if (promise != null) {
            promise.complete(appended());
        }
    }

    @Override
    public void failed(StoreFailure why) {
        if (promise != null) {
            promise.fail(why);
        }
    }
}

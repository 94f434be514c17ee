package io.vespermq.store.log;

/**
 * The next offset of one queue, as the writer hands it out: ahead of what consumers may see while messages wait for the
 * disk. Owned by the store's loop.
 */
public abstract class QueueCursor {
    private long nextOffset;

    /** A cursor whose next message gets {@code nextOffset}. */
    protected QueueCursor(long nextOffset) {
        this.nextOffset = nextOffset;
    }

    /** The offset that the next message will get. */
    public final long nextOffset() {
        return nextOffset;
    }

    final long take() {
        return nextOffset++;
    }
}

package io.vespermq.store.simulation;

import io.netty.buffer.ByteBuf;
import io.vespermq.store.api.Appended;

/** One message that was sent, and what is known of it. */
final class Message {
    /** What became of a message. */
    enum State {
        /** No answer yet. */
        SENT,
        /** It must never appear. */
        REFUSED,
        /** It may be there or not; the next start will show. */
        UNKNOWN,
        /** It must be there. */
        STORED,
        /** A crash took it, as the mode allows: it must never come back. */
        LOST,
        /** Its time was over: its file went, or is going. */
        EXPIRED,
        /** Its topic was deleted; a start may find it in the log again. */
        DELETED
    }

    final int id;
    final QueueModel queue;
    final int producer;
    final boolean isVisible;
    final String key;
    final byte[] body;
    final ByteBuf lent;
    State state = State.SENT;
    // What the answer said, or what the log had.
    long position = -1;
    long end;
    long offset;
    long storeMs;
    /** A force covers it, and its sender was told. */
    boolean isForced;
    /** Its sender was told before the store knew. */
    boolean isPromised;
    /** The disk has changed it. */
    boolean isDamaged;

    Message(int id, QueueModel queue, int producer, boolean isVisible, String key, byte[] body, ByteBuf lent) {
        this.id = id;
        this.queue = queue;
        this.producer = producer;
        this.isVisible = isVisible;
        this.key = key;
        this.body = body;
        this.lent = lent;
    }

    void placed(Appended at) {
        position = at.position();
        end = at.end();
        offset = at.queueOffset();
        storeMs = at.storeMs();
    }

    @Override
    public String toString() {
        return "message " + id + " (" + state + (isForced ? ", forced" : "") + (isDamaged ? ", damaged" : "") + ") of "
                + queue + " at offset " + offset + ", bytes " + position + " to " + end;
    }
}

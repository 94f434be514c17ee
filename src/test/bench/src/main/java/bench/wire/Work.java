package bench.wire;

import java.nio.ByteBuffer;

/** What one connection asks for, in slots: a slot has one request under way that is answered. */
interface Work {
    /** How many requests may be under way. */
    int slots();

    /** Room that one call of {@link #issue} needs at most, bytes. */
    int bytesMax();

    /** Writes the next request of a slot, with this opaque. */
    void issue(int slot, int opaque, long nowMs, ByteBuffer out);

    /**
     * The slot's request was answered. A failure goes to {@code window}.
     *
     * @param in the buffer in which the reply's body lies
     * @return messages that were sent or received by it
     */
    int answered(int slot, Reply reply, ByteBuffer in, Window window);
}

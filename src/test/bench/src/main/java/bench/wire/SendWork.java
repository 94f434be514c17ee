package bench.wire;

import java.nio.ByteBuffer;

/**
 * Sends to one queue: single messages, batches, or one-way messages. One-way messages go in groups whose last message is answered:
 * without that nobody would know how far the broker has come, and Apache's broker drops what its queue cannot hold.
 */
final class SendWork implements Work {
    private final Frame answered;
    private final Frame oneway;
    private final int onewayCount;
    private final int slots;
    private final int queue;
    private final Offsets offsets;
    private int key;
    private long issued;

    /**
     * Sends.
     *
     * @param answered the frame that is answered
     * @param oneway goes in front of it {@code onewayCount} times
     */
    SendWork(Frame answered, Frame oneway, int onewayCount, int slots, int queue, Offsets offsets) {
        this.answered = answered;
        this.oneway = oneway;
        this.onewayCount = onewayCount;
        this.slots = slots;
        this.queue = queue;
        this.offsets = offsets;
    }

    /** Messages that were written so far, answered or not. */
    long issued() {
        return issued;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int bytesMax() {
        return answered.length() + onewayCount * oneway.length();
    }

    @Override
    public void issue(int slot, int opaque, long nowMs, ByteBuffer out) {
        for (int i = 0; i < onewayCount; i++) {
            write(oneway, opaque, nowMs, out);
        }
        write(answered, opaque, nowMs, out);
    }

    private void write(Frame frame, int opaque, long nowMs, ByteBuffer out) {
        frame.write(out, opaque, nowMs, key, 0);
        key += frame.keys();
        issued += frame.keys();
    }

    @Override
    public int answered(int slot, Reply reply, ByteBuffer in, Window window) {
        if (reply.code != FrameMaker.SUCCESS || reply.queueId != queue || reply.queueOffset < 0) {
            window.fail(reply.text());
            return 0;
        }
        offsets.give(reply.queueOffset, answered.keys());
        return answered.keys() + onewayCount;
    }
}

package bench.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads queues from end to end, over and over: one pull under way for each. Checks that offsets follow one another, in a reply and
 * from one reply to the next.
 */
final class PullWork implements Work {
    private static final int NOT_FOUND = 19;
    private static final int RETRY = 20;
    private static final int MOVED = 21;
    /** Where a stored record keeps its offset in the queue. */
    private static final int OFFSET_AT = 20;

    private final Frame[] frames;
    private final long[] first;
    private final long[] next;

    /**
     * Reads.
     *
     * @param frames the pull of each queue
     * @param first the smallest offset of each
     */
    PullWork(Frame[] frames, long[] first) {
        this.frames = frames;
        this.first = first;
        this.next = first.clone();
    }

    @Override
    public int slots() {
        return frames.length;
    }

    @Override
    public int bytesMax() {
        return Arrays.stream(frames).mapToInt(Frame::length).max().orElse(0);
    }

    @Override
    public void issue(int slot, int opaque, long nowMs, ByteBuffer out) {
        frames[slot].write(out, opaque, nowMs, 0, next[slot]);
    }

    @Override
    public int answered(int slot, Reply reply, ByteBuffer in, Window window) {
        switch (reply.code) {
            case FrameMaker.SUCCESS:
                break;
            case NOT_FOUND:
                next[slot] = first[slot];
                return 0;
            case RETRY, MOVED:
                next[slot] = reply.nextBegin;
                return 0;
            default:
                window.fail(reply.text());
                return 0;
        }
        int count = 0;
        int at = reply.bodyFrom;
        while (at < reply.bodyTo) {
            long offset = in.getLong(at + OFFSET_AT);
            if (offset != next[slot] + count) {
                window.fail("offset " + offset + " came where " + (next[slot] + count) + " was due");
            }
            count++;
            at += in.getInt(at);
        }
        next[slot] = reply.nextBegin;
        return count;
    }
}

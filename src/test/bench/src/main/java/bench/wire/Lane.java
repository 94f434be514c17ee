package bench.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One connection, kept full: as soon as a slot's request is answered the next one is written. All requests that one read of the
 * socket sets free go out in one write. Owned by the thread of its selector.
 */
final class Lane {
    /** Holds the largest reply to a pull, and some hundred requests. */
    private static final int BUFFER_BYTES = 1 << 20;

    /** Opaques count from here on, so that all have ten digits. */
    private static final int OPAQUE_BASE = 1_000_000_000;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Work work;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out;
    private final Reply reply = new Reply();

    private final int[] opaques;
    private final long[] sentNanos;
    // A ring: with a rate, every slot has its turn.
    private final int[] free;
    private int freeFrom;
    private int freeCount;

    Lane(InetSocketAddress broker, Selector selector, Work work) throws IOException {
        this.work = work;
        out = ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, 2 * work.bytesMax()));
        opaques = new int[work.slots()];
        sentNanos = new long[work.slots()];
        free = new int[work.slots()];
        for (int slot = 0; slot < free.length; slot++) {
            opaques[slot] = OPAQUE_BASE + slot;
            free[slot] = slot;
        }
        freeCount = free.length;
        channel = SocketChannel.open(broker);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Requests without a reply. */
    int underWay() {
        return free.length - freeCount;
    }

    /** Does what the selector says can be done. */
    void ready(long nowNanos, long nowMs, int most, Window window) throws IOException {
        if (key.isReadable()) {
            if (channel.read(in) < 0) {
                throw new EOFException("the broker closed a connection with " + underWay() + " requests under way");
            }
            replies(nowNanos, window);
        }
        send(nowNanos, nowMs, most);
    }

    /** Writes requests of free slots, so many at most, as far as there is room. */
    void send(long nowNanos, long nowMs, int most) throws IOException {
        for (int left = most; left > 0 && freeCount > 0 && out.remaining() >= work.bytesMax(); left--) {
            int slot = free[freeFrom];
            freeFrom = (freeFrom + 1) % free.length;
            freeCount--;
            sentNanos[slot] = nowNanos;
            work.issue(slot, opaques[slot], nowMs, out);
        }
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            out.compact();
        }
        int wanted = out.position() > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    private void replies(long nowNanos, Window window) {
        int at = 0;
        int end = in.position();
        while (end - at >= Integer.BYTES && end - at >= Integer.BYTES + in.getInt(at)) {
            int next = reply.read(in, at);
            int slot = Math.floorMod(reply.opaque - OPAQUE_BASE, opaques.length);
            if (opaques[slot] == reply.opaque && isUnderWay(slot)) {
                window.messages += work.answered(slot, reply, in, window);
                window.requests++;
                window.nanos.recordValue(Math.max(1, nowNanos - sentNanos[slot]));
                release(slot);
            } else {
                window.fail("a reply that nobody asked for: " + reply.text());
            }
            at = next;
        }
        in.flip().position(at);
        in.compact();
    }

    private boolean isUnderWay(int slot) {
        return sentNanos[slot] != 0;
    }

    private void release(int slot) {
        sentNanos[slot] = 0;
        opaques[slot] += opaques.length;
        if (opaques[slot] < 0) {
            opaques[slot] = OPAQUE_BASE + slot;
        }
        free[(freeFrom + freeCount++) % free.length] = slot;
    }

    void close() throws IOException {
        channel.close();
    }
}

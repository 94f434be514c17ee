package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.vespermq.protocol.codec.FrameDecoder;
import io.vespermq.protocol.codec.MalformedFrame;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frame decoder into a connection's pipeline. A frame that arrives in one buffer is a slice of that buffer; only a
 * frame that is cut in two is copied, and nothing of what arrives with its second half. Netty's own base class for decoders
 * copies all of the second buffer then, for a sender with many requests under way nearly always 64 KiB.
 *
 * <p>Frames are passed on until the connection's {@link Turn} is over. The others wait for the next one, and nothing is read
 * meanwhile.
 */
final class CommandDecoder extends ChannelInboundHandlerAdapter {
    /** A frame that is begun gets so much memory at most before the rest of it comes: its length may be a lie. */
    private static final int BEGUN_BYTES_MAX = 64 << 10;

    private final FrameDecoder frames;
    private final Reading reading;
    private final Turn turn;

    // Owned by the connection's loop. The first part of a frame.
    private @Nullable ByteBuf begun;
    // What was read and is not passed on. More than a moment only what is behind the frame with which a turn ended.
    private final Queue<ByteBuf> waiting = new ArrayDeque<>(2);
    private boolean hasTurn;
    private boolean isGone;
    private boolean isBroken;
    private boolean hasFired;

    CommandDecoder(FrameDecoder frames, Reading reading, Turn turn) {
        this.frames = frames;
        this.reading = reading;
        this.turn = turn;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (isBroken) {
            in.release();
            return;
        }
        waiting.add(in);
        if (waiting.size() == 1) {
            if (!hasTurn) {
                beginTurn();
            }
            passOn(context);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!hasFired && waiting.isEmpty() && !context.channel().config().isAutoRead()) {
            // Whoever reads one message at a time waits for a whole one.
            context.read();
        }
        endTurn(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // What the peer wrote before it hung up was sent: the last of its one-way messages, perhaps.
        isGone = true;
        passOnUnasked(context);
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        dropBegun();
        dropWaiting();
    }

    private void beginTurn() {
        hasTurn = true;
        turn.begin();
    }

    private boolean isTurnOver() {
        return !isGone && turn.isOver();
    }

    private void endTurn(ChannelHandlerContext context) {
        hasTurn = false;
        hasFired = false;
        context.fireChannelReadComplete();
    }

    private void nextTurn(ChannelHandlerContext context) {
        if (!isGone) {
            beginTurn();
            passOnUnasked(context);
            endTurn(context);
        }
    }

    /** Passes on outside of a read, for whose failures Netty sees to it that they are told. */
    private void passOnUnasked(ChannelHandlerContext context) {
        try {
            passOn(context);
        } catch (MalformedFrame | OutOfDirectMemoryError e) {
            context.fireExceptionCaught(e);
        }
    }

    private void passOn(ChannelHandlerContext context) {
        boolean isRead = false;
        try {
            for (ByteBuf in = waiting.peek(); in != null && passOn(context, in); in = waiting.peek()) {
                waiting.remove().release();
            }
            isRead = true;
        } finally {
            if (!isRead) {
                // What follows has no beginning.
                isBroken = true;
                dropBegun();
                dropWaiting();
            }
        }
        if (isGone) {
            return;
        }
        reading.set(context.channel(), Reading.Obstacle.WAITING_REQUESTS, !waiting.isEmpty());
        if (!waiting.isEmpty()) {
            // A loop looks at its timers once between two looks at its channels, at its tasks until there are none.
            context.executor().schedule(() -> nextTurn(context), 1, TimeUnit.NANOSECONDS);
        }
    }

    /** Returns false when the turn is over and there is another frame. A frame is passed on in each turn. */
    private boolean passOn(ChannelHandlerContext context, ByteBuf in) {
        finishBegun(context, in);
        for (ByteBuf frame = frames.next(in); frame != null; frame = frames.next(in)) {
            fire(context, frame);
            if (isTurnOver() && frames.missing(in) == 0) {
                return false;
            }
        }
        begin(context, in);
        return true;
    }

    private void finishBegun(ChannelHandlerContext context, ByteBuf in) {
        ByteBuf first = begun;
        while (first != null && in.isReadable()) {
            first.writeBytes(in, Math.min(frames.missing(first), in.readableBytes()));
            ByteBuf frame = frames.next(first);
            if (frame != null) {
                begun = null;
                first.release();
                first = null;
                fire(context, frame);
            }
        }
    }

    private void begin(ChannelHandlerContext context, ByteBuf in) {
        if (in.isReadable()) {
            int whole = in.readableBytes() + frames.missing(in);
            begun = context.alloc().ioBuffer(Math.min(whole, BEGUN_BYTES_MAX)).writeBytes(in);
        }
    }

    private void fire(ChannelHandlerContext context, ByteBuf frame) {
        hasFired = true;
        context.fireChannelRead(frame);
    }

    private void dropBegun() {
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }

    private void dropWaiting() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}

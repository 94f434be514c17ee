package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vespermq.protocol.codec.FrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frame decoder into a connection's pipeline. A frame that arrives in one buffer is a slice of that buffer; only a
 * frame that is cut in two is copied, and nothing of what arrives with its second half. Netty's own base class for decoders
 * copies all of the second buffer then, for a sender with many requests under way nearly always 64 KiB.
 */
final class CommandDecoder extends ChannelInboundHandlerAdapter {
    /** A frame that is begun gets so much memory at most before the rest of it comes: its length may be a lie. */
    private static final int BEGUN_BYTES_MAX = 64 << 10;

    private final FrameDecoder frames;

    // Owned by the connection's loop. The first part of a frame.
    private @Nullable ByteBuf begun;
    private boolean isBroken;
    private boolean hasFired;

    CommandDecoder(FrameDecoder frames) {
        this.frames = frames;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        boolean isRead = false;
        try {
            if (!isBroken) {
                finishBegun(context, in);
                for (ByteBuf frame = frames.next(in); frame != null; frame = frames.next(in)) {
                    fire(context, frame);
                }
                begin(context, in);
            }
            isRead = true;
        } finally {
            in.release();
            if (!isRead) {
                // What follows has no beginning.
                isBroken = true;
                dropBegun();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!hasFired && !context.channel().config().isAutoRead()) {
            // Whoever reads one message at a time waits for a whole one.
            context.read();
        }
        hasFired = false;
        context.fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        dropBegun();
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
}

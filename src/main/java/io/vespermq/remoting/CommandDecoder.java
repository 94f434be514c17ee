package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.vespermq.protocol.codec.FrameDecoder;
import java.util.List;

/** Puts the frame decoder into a connection's pipeline; a frame is decoded once, from the buffer it arrived in. */
final class CommandDecoder extends ByteToMessageDecoder {
    private final FrameDecoder frames;

    CommandDecoder(FrameDecoder frames) {
        this.frames = frames;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        for (ByteBuf frame = frames.next(in); frame != null; frame = frames.next(in)) {
            out.add(frame);
        }
    }
}

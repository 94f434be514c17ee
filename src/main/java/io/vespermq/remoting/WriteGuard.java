package io.vespermq.remoting;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops reading from a peer that does not take its replies, and closes the connection when that lasts: what is queued for
 * it stays bounded. Owned by the connection's loop.
 */
final class WriteGuard extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(WriteGuard.class);

    private final int stallSeconds;
    private @Nullable ScheduledFuture<?> deadline;

    WriteGuard(int stallSeconds) {
        this.stallSeconds = stallSeconds;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        boolean writable = context.channel().isWritable();
        context.channel().config().setAutoRead(writable);
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
        if (!writable) {
            deadline = context.executor().schedule(() -> close(context), stallSeconds, TimeUnit.SECONDS);
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        context.fireChannelInactive();
    }

    private void close(ChannelHandlerContext context) {
        LOG.warn(
                "{}: the peer took none of its replies for {} s; connection closed",
                context.channel().remoteAddress(),
                stallSeconds);
        context.close();
    }
}

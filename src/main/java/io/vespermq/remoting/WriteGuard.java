package io.vespermq.remoting;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops reading from a peer whose replies pile up, and closes the connection when the peer takes none of them for a while:
 * what is queued for it stays bounded. A peer that is slow but takes some is left alone. Sees to it that what was gathered
 * for the peer goes before the channel is shut down. Owned by the connection's loop.
 */
final class WriteGuard extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(WriteGuard.class);

    private final Reading reading;
    private final int stallSeconds;
    private final Runnable flush;
    private @Nullable ScheduledFuture<?> deadline;

    WriteGuard(Reading reading, int stallSeconds, Runnable flush) {
        this.reading = reading;
        this.stallSeconds = stallSeconds;
        this.flush = flush;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // Vert.x tells by such an event that a server stops, and closes the channel as soon as its own handler sees it.
        flush.run();
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        boolean writable = context.channel().isWritable();
        reading.set(context.channel(), Reading.Obstacle.PILE_OF_REPLIES, !writable);
        cancel();
        if (!writable) {
            lookAgain(context, Queued.of(context.channel()));
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }

    private void lookAgain(ChannelHandlerContext context, Queued before) {
        deadline = context.executor().schedule(() -> look(context, before), stallSeconds, TimeUnit.SECONDS);
    }

    private void look(ChannelHandlerContext context, Queued before) {
        Queued now = Queued.of(context.channel());
        if (now.hasMovedSince(before)) {
            lookAgain(context, now);
            return;
        }
        LOG.warn(
                "{}: the peer took none of its replies for {} s; connection closed",
                context.channel().remoteAddress(),
                stallSeconds);
        context.close();
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /**
     * What is queued for the peer at one moment. The sum alone does not tell: it falls with whole buffers only, and replies
     * that are added hide those that were taken.
     *
     * @param bytes all of it
     * @param first the buffer whose turn it is, for comparison only
     * @param ofFirst bytes of that buffer which are taken
     */
    private record Queued(long bytes, @Nullable Object first, long ofFirst) {
        static Queued of(Channel channel) {
            ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
            return queue == null
                    ? new Queued(0, null, 0)
                    : new Queued(queue.totalPendingWriteBytes(), queue.current(), queue.currentProgress());
        }

        boolean hasMovedSince(Queued before) {
            return bytes < before.bytes || first != before.first || ofFirst != before.ofFirst;
        }
    }
}

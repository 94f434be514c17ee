package io.vespermq.remoting;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a peer that asks faster than it reads. Time is the channel's own and stands still unless moved. */
class WriteGuardTest {
    private static final int STALL_SECONDS = 30;
    private static final int REPLY_BYTES = 400;
    private static final int QUEUE_BYTES_MAX = 4_000;

    private final List<Object> seen = new ArrayList<>();
    private final SlowPeer peer = new SlowPeer(new WriteGuard(new Reading(), STALL_SECONDS, () -> seen.add("flush")));

    @AfterEach
    void close() {
        peer.finishAndReleaseAll();
    }

    /** Whatever comes by such an event, a shutdown for one: what was gathered for the peer goes before it. */
    @Test
    void whatIsGatheredGoesBeforeAnEventIsHandled() {
        peer.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                seen.add(event);
            }
        });
        peer.pipeline().fireUserEventTriggered("shutdown");
        assertThat(seen).containsExactly("flush", "shutdown");
    }

    @Test
    void aPeerThatTakesNothingIsCutOff() {
        queueTooMuch();
        assertThat(peer.config().isAutoRead()).isFalse();
        pass(STALL_SECONDS - 1);
        assertThat(peer.isOpen()).isTrue();
        pass(2);
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void aPeerThatTakesALittleIsKeptUntilItStops() {
        queueTooMuch();
        for (int i = 0; i < 20; i++) {
            peer.takes(1);
            pass(STALL_SECONDS);
            assertThat(peer.isOpen()).as("after %d periods", i + 1).isTrue();
        }
        pass(STALL_SECONDS);
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void whatIsAddedDoesNotHideWhatWasTaken() {
        queueTooMuch();
        for (int i = 0; i < 20; i++) {
            peer.takes(REPLY_BYTES);
            peer.reply();
            peer.reply();
            pass(STALL_SECONDS);
            assertThat(peer.isOpen()).as("after %d periods", i + 1).isTrue();
        }
        peer.reply();
        pass(STALL_SECONDS);
        assertThat(peer.isOpen()).isFalse();
    }

    @Test
    void aPeerThatCatchesUpIsReadAgain() {
        queueTooMuch();
        pass(STALL_SECONDS - 1);
        while (!peer.isWritable()) {
            peer.takes(REPLY_BYTES);
        }
        assertThat(peer.config().isAutoRead()).isTrue();
        pass(10 * STALL_SECONDS);
        assertThat(peer.isOpen()).isTrue();
    }

    private void queueTooMuch() {
        while (peer.isWritable()) {
            peer.reply();
        }
    }

    private void pass(int seconds) {
        peer.advanceTimeBy(seconds, TimeUnit.SECONDS);
        peer.runScheduledPendingTasks();
    }

    /** A channel whose other end takes as many bytes as it is told to. */
    private static final class SlowPeer extends EmbeddedChannel {
        private int takes;

        SlowPeer(ChannelHandler handler) {
            super(handler);
            config().setWriteBufferWaterMark(new WriteBufferWaterMark(QUEUE_BYTES_MAX / 2, QUEUE_BYTES_MAX));
            freezeTime();
        }

        void reply() {
            writeAndFlush(Unpooled.buffer(REPLY_BYTES).writeZero(REPLY_BYTES));
        }

        /** There must be as many bytes in the queue. */
        void takes(int bytes) {
            takes = bytes;
            flush();
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer in) {
            in.removeBytes(takes);
            takes = 0;
        }
    }
}

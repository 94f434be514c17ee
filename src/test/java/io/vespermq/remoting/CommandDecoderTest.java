package io.vespermq.remoting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vespermq.protocol.codec.FrameDecoder;
import io.vespermq.protocol.codec.MalformedFrame;
import io.vespermq.runtime.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Frames come out of a connection whole and in order, whatever buffers they came in, and no buffer is left behind. */
class CommandDecoderTest {
    private static final int FRAME_BYTES_MAX = 4 << 20;

    private final ManualClock clock = new ManualClock();
    private final Turn turn = new Turn(clock);
    private final Reading reading = new Reading();
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder());

    @Test
    void threeBuffersCutAnywhereGiveTheSameFrames() {
        ByteBuf stream = Unpooled.buffer();
        List<String> sent = new ArrayList<>();
        for (int length : new int[] {4, 9, 5, 17, 4}) {
            ByteBuf frame = Unpooled.buffer().writeZero(length - 1).writeByte(length);
            sent.add(ByteBufUtil.hexDump(frame));
            stream.writeInt(length).writeBytes(frame);
        }
        for (int first = 0; first <= stream.readableBytes(); first++) {
            for (int second = first; second <= stream.readableBytes(); second++) {
                offer(stream, 0, first);
                offer(stream, first, second);
                offer(stream, second, stream.readableBytes());
                assertThat(taken()).as("cut at %d and %d", first, second).isEqualTo(sent);
            }
        }
    }

    @Test
    void aFrameInOneBufferIsNotCopied() {
        ByteBuf in = Unpooled.buffer().writeInt(4).writeInt(7);
        channel.writeInbound(in);
        ByteBuf frame = channel.readInbound();
        assertThat(frame.unwrap()).isSameAs(in);
        frame.release();
        assertThat(in.refCnt()).isZero();
    }

    @Test
    void nothingFollowsWhatIsNoFrame() {
        ByteBuf in = Unpooled.buffer().writeInt(4).writeInt(7).writeInt(3);
        assertThatThrownBy(() -> channel.writeInbound(in)).isInstanceOf(MalformedFrame.class);
        assertThat(taken()).containsExactly("00000007");
        ByteBuf next = Unpooled.buffer().writeInt(4).writeInt(8);
        channel.writeInbound(next);
        assertThat(taken()).isEmpty();
        assertThat(in.refCnt() + next.refCnt()).isZero();
    }

    @Test
    void aLengthThatIsCutInTwoIsRefusedOnceItIsThere() {
        channel.writeInbound(Unpooled.buffer().writeShort(0));
        ByteBuf rest = Unpooled.buffer().writeShort(3);
        assertThatThrownBy(() -> channel.writeInbound(rest)).isInstanceOf(MalformedFrame.class);
        assertThat(rest.refCnt()).isZero();
    }

    @Test
    void whatIsBegunIsReleasedWithTheConnection() {
        Buffers buffers = new Buffers();
        EmbeddedChannel counted = new EmbeddedChannel();
        counted.config().setAllocator(buffers);
        counted.pipeline().addLast(decoder());
        counted.writeInbound(Unpooled.buffer().writeInt(FRAME_BYTES_MAX - 4).writeInt(1));
        assertThat(buffers.given).hasSize(1);
        assertThat(buffers.given.get(0).capacity())
                .as("an announced length takes no memory")
                .isLessThanOrEqualTo(64 << 10);
        counted.finishAndReleaseAll();
        assertThat(buffers.given.get(0).refCnt()).isZero();
    }

    /** Whoever reads by hand, a buffer at a time, must get to the frame's second half. */
    @Test
    void anUnfinishedFrameIsReadOnWhenNobodyElseReads() {
        int[] reads = new int[1];
        EmbeddedChannel byHand = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void read(ChannelHandlerContext context) {
                        reads[0]++;
                        context.read();
                    }
                },
                decoder());
        byHand.config().setAutoRead(false);
        reads[0] = 0;
        byHand.writeInbound(Unpooled.buffer().writeInt(4));
        assertThat(reads[0]).isEqualTo(1);
        byHand.writeInbound(Unpooled.buffer().writeInt(9));
        assertThat(reads[0]).isEqualTo(1);
        byHand.finishAndReleaseAll();
    }

    /** A peer that asks for much at once does not keep others waiting until all of it is done. */
    @Test
    void aTurnEndsAndIsFollowedByAnother() {
        EmbeddedChannel slow = slow();
        slow.writeOneInbound(numbered(1, 7));
        slow.writeOneInbound(numbered(8, 9));
        slow.flushInbound();
        assertThat(slow.inboundMessages()).as("1.2 ms").hasSize(3);
        assertThat(slow.config().isAutoRead()).isFalse();
        turn(slow);
        assertThat(slow.inboundMessages()).hasSize(6);
        reading.set(slow, Reading.Obstacle.PILE_OF_REPLIES, true);
        turn(slow);
        assertThat(slow.inboundMessages()).hasSize(9);
        assertThat(slow.config().isAutoRead()).as("the other obstacle stays").isFalse();
        reading.set(slow, Reading.Obstacle.PILE_OF_REPLIES, false);
        assertThat(slow.config().isAutoRead()).isTrue();
        for (int number = 1; number <= 9; number++) {
            ByteBuf frame = slow.readInbound();
            assertThat(frame.readInt()).isEqualTo(number);
            frame.release();
        }
        slow.finishAndReleaseAll();
    }

    @Test
    void largeRepliesEndATurn() {
        EmbeddedChannel pulls = new EmbeddedChannel(decoder(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object frame) {
                turn.replied(40_000);
                context.fireChannelRead(frame);
            }
        });
        pulls.freezeTime();
        pulls.writeInbound(numbered(1, 5));
        assertThat(pulls.inboundMessages()).hasSize(2);
        turn(pulls);
        assertThat(pulls.inboundMessages()).hasSize(4);
        pulls.finishAndReleaseAll();
    }

    @Test
    void whatWaitsIsPassedOnWhenThePeerHangsUp() {
        EmbeddedChannel slow = slow();
        ByteBuf in = numbered(1, 9);
        slow.writeInbound(in);
        assertThat(slow.inboundMessages()).hasSize(3);
        slow.disconnect();
        assertThat(slow.inboundMessages()).hasSize(9);
        slow.finishAndReleaseAll();
        assertThat(in.refCnt()).isZero();
    }

    @Test
    void whatIsNoFrameIsFoundInALaterTurnToo() {
        EmbeddedChannel slow = slow();
        ByteBuf in = numbered(1, 4).writeInt(3).writeInt(4);
        slow.writeInbound(in);
        assertThatThrownBy(() -> {
                    turn(slow);
                    slow.checkException();
                })
                .isInstanceOf(MalformedFrame.class);
        assertThat(slow.inboundMessages()).hasSize(4);
        slow.finishAndReleaseAll();
        assertThat(in.refCnt()).isZero();
    }

    /** Whoever waits for the end of the connection hears of it, whatever the peer's last bytes were. */
    @Test
    void theEndIsToldAlsoWhenWhatWaitsIsNoFrame() {
        EmbeddedChannel slow = slow();
        boolean[] isToldOfTheEnd = new boolean[1];
        slow.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelInactive(ChannelHandlerContext context) {
                isToldOfTheEnd[0] = true;
            }
        });
        slow.writeInbound(numbered(1, 4).writeInt(3).writeInt(4));
        slow.close();
        assertThat(isToldOfTheEnd[0]).isTrue();
        assertThatThrownBy(slow::checkException).isInstanceOf(MalformedFrame.class);
        slow.finishAndReleaseAll();
    }

    private CommandDecoder decoder() {
        return new CommandDecoder(new FrameDecoder(FRAME_BYTES_MAX), reading, turn);
    }

    /** Its requests take 0.4 ms each. */
    private EmbeddedChannel slow() {
        EmbeddedChannel slow = new EmbeddedChannel(decoder(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object frame) {
                clock.advance(Duration.ofNanos(400_000));
                context.fireChannelRead(frame);
            }
        });
        slow.freezeTime();
        return slow;
    }

    private static void turn(EmbeddedChannel channel) {
        channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private static ByteBuf numbered(int first, int last) {
        ByteBuf frames = Unpooled.buffer();
        for (int number = first; number <= last; number++) {
            frames.writeInt(4).writeInt(number);
        }
        return frames;
    }

    private void offer(ByteBuf stream, int from, int to) {
        channel.writeInbound(stream.copy(from, to - from));
    }

    private List<String> taken() {
        List<String> frames = new ArrayList<>();
        for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(ByteBufUtil.hexDump(frame));
            frame.release();
        }
        return frames;
    }

    /** Remembers what it gave. */
    private static final class Buffers extends io.netty.buffer.AbstractByteBufAllocator {
        private final List<ByteBuf> given = new ArrayList<>();

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            ByteBuf buffer = new io.netty.buffer.UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
            given.add(buffer);
            return buffer;
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            ByteBuf buffer = new io.netty.buffer.UnpooledDirectByteBuf(this, initialCapacity, maxCapacity);
            given.add(buffer);
            return buffer;
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}

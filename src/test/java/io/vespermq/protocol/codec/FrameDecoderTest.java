package io.vespermq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames come out whole and in order however the stream is cut, and what is no frame is refused before it is read. */
class FrameDecoderTest {
    private static final int FRAME_BYTES_MAX = 64;
    private static final int LENGTH_MAX = FRAME_BYTES_MAX - Integer.BYTES;

    private final FrameDecoder decoder = new FrameDecoder(FRAME_BYTES_MAX);

    @Property(tries = 50)
    void everySplitOfGluedFramesGivesTheSameFrames(@ForAll("frames") List<byte[]> frames) {
        byte[] stream = glued(frames);
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(decode(stream, cut)).as("cut at %d", cut).isEqualTo(hex(frames));
        }
    }

    @Property(tries = 50)
    void oneByteAtATimeGivesTheSameFrames(@ForAll("frames") List<byte[]> frames) {
        byte[] stream = glued(frames);
        int[] cuts = new int[stream.length];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i;
        }
        assertThat(decode(stream, cuts)).isEqualTo(hex(frames));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 0, 1, 3, LENGTH_MAX + 1, Integer.MAX_VALUE, 0x16030100})
    void aLengthOutsideTheLimitsIsRefusedAtOnce(int length) {
        ByteBuf in = Unpooled.buffer().writeInt(length);
        assertThatThrownBy(() -> decoder.next(in)).isInstanceOf(MalformedFrame.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, LENGTH_MAX - 1, LENGTH_MAX})
    void aLengthWithinTheLimitsIsTaken(int length) {
        ByteBuf in = Unpooled.buffer().writeInt(length).writeZero(length);
        ByteBuf frame = Objects.requireNonNull(decoder.next(in));
        assertThat(frame.readableBytes()).isEqualTo(length);
        assertThat(in.isReadable()).isFalse();
        frame.release();
    }

    @Test
    void anUnfinishedFrameLeavesTheStreamUntouched() {
        ByteBuf in = Unpooled.buffer().writeInt(10).writeZero(9);
        assertThat(decoder.next(in)).isNull();
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void aTlsHandshakeIsCalledByItsName() {
        ByteBuf in = Unpooled.buffer().writeInt(0x16030102);
        assertThatThrownBy(() -> decoder.next(in)).hasMessageContaining("TLS");
    }

    @Provide
    Arbitrary<List<byte[]>> frames() {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(Integer.BYTES)
                .ofMaxSize(20)
                .list()
                .ofMinSize(2)
                .ofMaxSize(4);
    }

    /** Feeds the stream in pieces that end before the given positions. */
    private List<String> decode(byte[] stream, int... cuts) {
        List<String> out = new ArrayList<>();
        ByteBuf in = PooledByteBufAllocator.DEFAULT.buffer();
        int from = 0;
        for (int cut : cuts) {
            in.writeBytes(stream, from, cut - from);
            drain(in, out);
            from = cut;
        }
        in.writeBytes(stream, from, stream.length - from);
        drain(in, out);
        assertThat(in.isReadable()).isFalse();
        in.release();
        return out;
    }

    private void drain(ByteBuf in, List<String> out) {
        for (ByteBuf frame = decoder.next(in); frame != null; frame = decoder.next(in)) {
            out.add(ByteBufUtil.hexDump(frame));
            frame.release();
        }
    }

    private static byte[] glued(List<byte[]> frames) {
        ByteBuf out = Unpooled.buffer();
        frames.forEach(frame -> out.writeInt(frame.length).writeBytes(frame));
        return ByteBufUtil.getBytes(out);
    }

    private static List<String> hex(List<byte[]> frames) {
        return frames.stream().map(ByteBufUtil::hexDump).toList();
    }
}

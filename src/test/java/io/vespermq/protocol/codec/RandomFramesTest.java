package io.vespermq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vespermq.fixture.Leaks;
import io.vespermq.fixture.RandomFrames;
import io.vespermq.protocol.Command;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random bytes never hang the decoder, never leak a buffer and fail in one way only. A million frames; fewer or more with
 * {@code -Dvesper.randomFrames=N}. A failure names its seed: {@code -Dvesper.seed=N} repeats it.
 */
class RandomFramesTest {
    private static final int FRAMES = Integer.getInteger("vesper.randomFrames", 1_000_000);
    private static final long SEED = Long.getLong("vesper.seed", 20_261_125L);
    private static final int FRAME_BYTES_MAX = 1 << 16;
    private static final int FRAMES_PER_STREAM = 50;

    private final RandomFrames frames = new RandomFrames(SEED);
    private final CommandCodec codec = new CommandCodec();
    private final FrameDecoder decoder = new FrameDecoder(FRAME_BYTES_MAX);
    // On the heap and not watched: the detector pays for every byte written into a watched buffer.
    private final ByteBuf scratch = Unpooled.buffer();
    private int decoded;
    private int malformed;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void randomFramesNeitherHangNorLeak() {
        try (Leaks leaks = new Leaks()) {
            readRandomFrames();
            assertThat(leaks.found()).as("leaked buffers, seed %d", SEED).isEmpty();
        }
    }

    private void readRandomFrames() {
        int offered = 0;
        while (offered < FRAMES) {
            offered += FRAMES_PER_STREAM;
            scratch.clear();
            for (int i = 0; i < FRAMES_PER_STREAM; i++) {
                frames.appendTo(scratch);
            }
            ByteBuf stream = PooledByteBufAllocator.DEFAULT.buffer(scratch.readableBytes());
            try {
                readAll(stream.writeBytes(scratch));
            } finally {
                stream.release();
            }
        }
        assertThat(decoded).as("frames that were understood, seed %d", SEED).isGreaterThan(FRAMES / 10);
        assertThat(malformed).as("frames that were refused, seed %d", SEED).isGreaterThan(FRAMES / 10);
    }

    private void readAll(ByteBuf stream) {
        while (stream.isReadable()) {
            int before = stream.readerIndex();
            try {
                ByteBuf frame = decoder.next(stream);
                if (frame == null) {
                    return;
                }
                decode(frame);
            } catch (MalformedFrame e) {
                malformed++;
                // A connection would be closed here; the test goes on to get at more input.
                stream.readerIndex(Math.min(stream.writerIndex(), before + Integer.BYTES));
            }
            assertThat(stream.readerIndex()).as("progress, seed %d", SEED).isGreaterThan(before);
        }
    }

    private void decode(ByteBuf frame) {
        try {
            Command command = codec.decode(frame);
            assertThat(command.body().readableBytes()).isLessThanOrEqualTo(frame.capacity());
            decoded++;
        } catch (MalformedFrame e) {
            malformed++;
        } finally {
            frame.release();
            assertThat(frame.refCnt()).isZero();
        }
    }
}

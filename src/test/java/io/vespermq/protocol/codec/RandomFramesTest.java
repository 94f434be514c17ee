package io.vespermq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.Versions;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Random bytes never hang the decoder, never leak a buffer and fail in one way only. 100 000 frames in each build;
 * {@code -Dvesper.randomFrames=1000000} for the long form. A failure names its seed: {@code -Dvesper.seed=N} repeats it.
 */
class RandomFramesTest {
    private static final int FRAMES = Integer.getInteger("vesper.randomFrames", 100_000);
    private static final long SEED = Long.getLong("vesper.seed", 20_261_125L);
    private static final int FRAME_BYTES_MAX = 1 << 16;
    private static final int FRAMES_PER_STREAM = 50;
    private static final int GARBAGE_BYTES_MAX = 300;

    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private final Logger leakLog = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final CommandCodec codec = new CommandCodec();
    private final FrameDecoder decoder = new FrameDecoder(FRAME_BYTES_MAX);
    // On the heap and not watched: the detector pays for every byte written into a watched buffer.
    private final ByteBuf scratch = Unpooled.buffer();
    private int decoded;
    private int malformed;

    @BeforeEach
    void watch() {
        leaks.start();
        leakLog.addAppender(leaks);
    }

    @AfterEach
    void unwatch() {
        leakLog.detachAppender(leaks);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void randomFramesNeitherHangNorLeak() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        int offered = 0;
        while (offered < FRAMES) {
            offered += FRAMES_PER_STREAM;
            scratch.clear();
            for (int i = 0; i < FRAMES_PER_STREAM; i++) {
                appendFrame(scratch);
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
        provokeLeakReports();
        assertThat(leaks.list)
                .as("leaked buffers, seed %d", SEED)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
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

    /** A frame that is right, one with some bytes changed, one of random bytes, or random bytes that are no frame. */
    private void appendFrame(ByteBuf out) {
        switch (random.nextInt(8)) {
            case 0, 1 -> appendValid(out);
            case 2, 3, 4 -> {
                int start = out.writerIndex();
                appendValid(out);
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int at = start + Integer.BYTES + random.nextInt(out.writerIndex() - start - Integer.BYTES);
                    out.setByte(at, random.nextInt(256));
                }
            }
            case 5, 6 -> {
                int length = Integer.BYTES + random.nextInt(GARBAGE_BYTES_MAX);
                int headerLength = random.nextInt(length);
                out.writeInt(length).writeInt(random.nextInt(2) << 24 | headerLength);
                appendGarbage(out, length - Integer.BYTES);
            }
            default -> appendGarbage(out, random.nextInt(16));
        }
    }

    private void appendValid(ByteBuf out) {
        SerializeType type = random.nextBoolean() ? SerializeType.JSON : SerializeType.ROCKETMQ;
        Fields fields = Fields.of(
                Map.of("topic", "T" + random.nextInt(), "queueId", "" + random.nextInt(16), "消", "\n\u0001é"));
        Command command = new Command(
                random.nextInt(400),
                Language.JAVA,
                Versions.CURRENT,
                random.nextInt(),
                random.nextInt(4),
                random.nextBoolean() ? "remark \"x\"" : null,
                fields,
                Unpooled.wrappedBuffer(new byte[random.nextInt(64)]),
                type);
        codec.encode(command, out);
    }

    private void appendGarbage(ByteBuf out, int bytes) {
        for (int i = 0; i < bytes; i++) {
            // Half of it printable, so that the JSON reader gets beyond its first byte.
            out.writeByte(random.nextBoolean() ? random.nextInt(256) : "{}[]\":,\\u0a1".charAt(random.nextInt(12)));
        }
    }

    /** Netty finds leaked buffers when it allocates after the collector came by. */
    private static void provokeLeakReports() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            for (int j = 0; j < 100; j++) {
                PooledByteBufAllocator.DEFAULT.buffer(16).release();
            }
        }
    }
}

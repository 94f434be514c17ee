package io.vespermq.client.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.message.SysFlag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** A body is what its producer wrote; what cannot be unpacked is handed out as it is, and nothing is unpacked without end. */
class BodiesTest {
    private static final byte[] TEXT = "消息 hello".repeat(500).getBytes(StandardCharsets.UTF_8);

    @Test
    void aPlainBodyIsTaken() {
        assertThat(Bodies.read(ByteBuffer.wrap(TEXT), 0)).isEqualTo(TEXT);
    }

    @Test
    void zlibIsUnpackedWithAndWithoutItsNumber() {
        byte[] packed = zlib(TEXT);
        assertThat(Bodies.read(ByteBuffer.wrap(packed), SysFlag.COMPRESSED)).isEqualTo(TEXT);
        assertThat(Bodies.read(ByteBuffer.wrap(packed), SysFlag.COMPRESSED | 3 << 8))
                .isEqualTo(TEXT);
    }

    @Test
    void whatIsNoZlibIsHandedOutAsItIs() {
        byte[] cut = Arrays.copyOf(zlib(TEXT), 20);
        assertThat(Bodies.read(ByteBuffer.wrap(TEXT), SysFlag.COMPRESSED)).isEqualTo(TEXT);
        assertThat(Bodies.read(ByteBuffer.wrap(cut), SysFlag.COMPRESSED)).isEqualTo(cut);
        assertThat(Bodies.read(ByteBuffer.wrap(TEXT), SysFlag.COMPRESSED | 1 << 8))
                .isEqualTo(TEXT);
    }

    @Test
    void aBodyThatUnpacksToFarTooMuchIsNotUnpacked() {
        byte[] bomb = zlib(new byte[80 << 20]);
        assertThat(Bodies.read(ByteBuffer.wrap(bomb), SysFlag.COMPRESSED)).isEqualTo(bomb);
    }

    private static byte[] zlib(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[bytes.length + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }
}

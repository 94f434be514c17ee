package io.vespermq.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.vespermq.message.Draft;
import io.vespermq.message.HostAddress;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.RecordChecksum;
import io.vespermq.message.StoredMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Which bytes are taken for a record. */
class RecordCheckTest {
    private static final long POSITION = 4096;
    private static final int SEGMENT_LEFT = 1 << 20;
    private static final HostAddress HOST = new HostAddress(new byte[] {127, 0, 0, 1}, 10911);

    @Test
    void everyBitThatFlipsIsNoticedOrHarmless() {
        byte[] whole = record("the body", "TAGS\u0001a\u0002KEYS\u0001k\u0002");
        assertThat(isRecord(whole)).isTrue();
        StoredMessage original = StoredMessage.at(ByteBuffer.wrap(whole));
        int nameAt = whole.length - RecordChecksum.BYTES;
        int nameEnd = nameAt + RecordChecksum.PROPERTY.length() + 1;
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            boolean isInName = bit / 8 >= nameAt && bit / 8 < nameEnd;
            assertThat(isRecord(flipped)).as("bit %d", bit).isEqualTo(isInName);
            if (isInName) {
                // Nothing says then that there was a checksum; but nothing that it covers has changed.
                StoredMessage read = StoredMessage.at(ByteBuffer.wrap(flipped));
                assertThat(read.body()).isEqualTo(original.body());
                assertThat(read.properties().get("TAGS")).isEqualTo("a");
                assertThat(read.properties().get("KEYS")).isEqualTo("k");
            }
        }
    }

    @Test
    void aRecordOfABrokerThatWritesNoChecksumCounts() {
        byte[] whole = record("the body", "TAGS\u0001a\u0002");
        byte[] without = java.util.Arrays.copyOf(whole, whole.length - RecordChecksum.BYTES);
        ByteBuffer bytes = ByteBuffer.wrap(without);
        bytes.putInt(0, without.length);
        int propertyBytes = "TAGS\u0001a\u0002".length();
        bytes.putShort(without.length - propertyBytes - Short.BYTES, (short) propertyBytes);
        assertThat(isRecord(without)).isTrue();
        without[without.length - propertyBytes - Short.BYTES - 3] ^= 1;
        assertThat(isRecord(without)).as("with another byte in its body").isFalse();
    }

    private static byte[] record(String body, String properties) {
        Draft draft = Draft.to("T", 3)
                .born(1_700_000_000_000L, HOST)
                .storeHost(HOST)
                .properties(MessageProperties.of(properties))
                .body(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8))
                .build();
        ByteBuffer bytes = ByteBuffer.allocate(draft.length());
        draft.encode(bytes, 42, POSITION, 1_700_000_000_123L);
        return bytes.array();
    }

    /** As a scan decides it. */
    private static boolean isRecord(byte[] bytes) {
        ByteBuffer record = ByteBuffer.allocate(SEGMENT_LEFT).put(bytes).flip();
        int length = RecordCheck.claimedLength(record, POSITION, SEGMENT_LEFT);
        record.limit(record.capacity());
        return length > 0 && RecordCheck.isWhole(record, length);
    }
}

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
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which bytes are taken for a record. */
class RecordCheckTest {
    private static final long POSITION = 4096;
    private static final int SEGMENT_LEFT = 1 << 20;
    private static final HostAddress HOST = new HostAddress(new byte[] {127, 0, 0, 1}, 10911);

    @Test
    @Tag("rocketmq-7437")
    void everyBitThatFlipsIsNoticedOrHarmless() {
        byte[] whole = record("the body", "TAGS\u0001a\u0002KEYS\u0001k\u0002");
        assertThat(isRecord(whole)).isTrue();
        StoredMessage original = StoredMessage.at(ByteBuffer.wrap(whole));
        int nameAt = whole.length - RecordChecksum.BYTES;
        int nameEnd = nameAt + RecordChecksum.PROPERTY.length() + 1;
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = flip(whole, bit);
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

    /** 0 is a checksum like any other. */
    @Test
    @Tag("rocketmq-9121")
    void aChecksumMayBeZero() {
        byte[] body = new byte[40];
        // Checksums are sums of what each bit adds, modulo 2: so many bits of the body can be found that the sum is 0.
        long[] adds = new long[8 * body.length];
        long constant = checksum(body);
        for (int bit = 0; bit < adds.length; bit++) {
            adds[bit] = checksum(flip(body, bit)) ^ constant;
        }
        for (int bit : summands(adds, constant)) {
            body = flip(body, bit);
        }
        byte[] whole = record(body, "TAGS\u0001a\u0002");
        assertThat(new String(whole, whole.length - 11, 10, StandardCharsets.US_ASCII))
                .isEqualTo("0000000000");
        assertThat(isRecord(whole)).isTrue();
        assertThat(isRecord(flip(whole, 8 * (whole.length - RecordChecksum.BYTES - 2))))
                .isFalse();
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    private static long checksum(byte[] body) {
        byte[] whole = record(body, "TAGS\u0001a\u0002");
        CRC32 crc = new CRC32();
        crc.update(whole, 0, whole.length - RecordChecksum.BYTES);
        return crc.getValue() & 0x7FFF_FFFF;
    }

    /** Some of the numbers whose exclusive or is {@code wanted}. */
    private static List<Integer> summands(long[] numbers, long wanted) {
        // By highest bit: a number made of the given ones, and of which.
        long[] made = new long[Long.SIZE];
        BitSet[] of = new BitSet[Long.SIZE];
        for (int i = 0; i < numbers.length; i++) {
            long rest = numbers[i];
            BitSet used = new BitSet();
            used.set(i);
            while (rest != 0) {
                int top = Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
                if (made[top] == 0) {
                    made[top] = rest;
                    of[top] = used;
                    break;
                }
                rest ^= made[top];
                used.xor(of[top]);
            }
        }
        BitSet chosen = new BitSet();
        long rest = wanted;
        while (rest != 0) {
            int top = Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
            chosen.xor(of[top]);
            rest ^= made[top];
        }
        return chosen.stream().boxed().toList();
    }

    private static byte[] record(String body, String properties) {
        return record(body.getBytes(StandardCharsets.UTF_8), properties);
    }

    private static byte[] record(byte[] body, String properties) {
        Draft draft = Draft.to("T", 3)
                .born(1_700_000_000_000L, HOST)
                .storeHost(HOST)
                .properties(MessageProperties.of(properties))
                .body(Unpooled.wrappedBuffer(body))
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

package io.vespermq.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Message bodies that say whose they are and prove it: magic (4 bytes), run (8), client (4), sequence (8), hash of the
 * topic (8), length (4), bytes that follow from run, client and sequence, and at the end a hash of all before it (8).
 * Whatever becomes of a body on its way, cut, mixed with another or delivered under a foreign topic, is seen.
 */
public final class Body {
    /** The shortest possible body. */
    public static final int LEAST_BYTES = 44;

    private static final int MAGIC = 0x56484249;
    private static final int FILL_AT = 36;
    private static final int HASH_BYTES = 8;

    private Body() {}

    /**
     * The body of a message.
     *
     * @param bytes its length, at least {@link #LEAST_BYTES}
     */
    public static byte[] of(long run, MessageId id, String topic, int bytes) {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("a body has at least " + LEAST_BYTES + " bytes, not " + bytes);
        }
        byte[] fill = new byte[bytes - FILL_AT - HASH_BYTES];
        new SplittableRandom(run + 0x9E3779B97F4A7C15L * id.client() + 0xD1B54A32D192ED03L * id.sequence())
                .nextBytes(fill);
        ByteBuffer body = ByteBuffer.allocate(bytes);
        body.putInt(MAGIC).putLong(run).putInt(id.client()).putLong(id.sequence());
        byte[] name = topic.getBytes(UTF_8);
        body.putLong(hash(name, name.length)).putInt(bytes).put(fill);
        body.putLong(hash(body.array(), body.position()));
        return body.array();
    }

    /** What a body that arrived under a topic says about itself, and whether it is true. */
    public static Certificate certify(byte[] bytes, String topic) {
        long hash = hash(bytes, bytes.length);
        ByteBuffer body = ByteBuffer.wrap(bytes);
        if (bytes.length < LEAST_BYTES || body.getInt() != MAGIC) {
            return new Certificate(0, new MessageId(0, 0), hash, Flaw.FOREIGN);
        }
        long run = body.getLong();
        MessageId id = new MessageId(body.getInt(), body.getLong());
        int length = body.getInt(FILL_AT - Integer.BYTES);
        if (length != bytes.length) {
            return new Certificate(run, id, hash, Flaw.CUT);
        }
        byte[] written = of(run, id, topic, length);
        int end = length - HASH_BYTES;
        if (body.getLong(end) != hash(bytes, end) || !Arrays.equals(bytes, FILL_AT, end, written, FILL_AT, end)) {
            return new Certificate(run, id, hash, Flaw.ALTERED);
        }
        return new Certificate(run, id, hash, Arrays.equals(bytes, written) ? Flaw.NONE : Flaw.STRAYED);
    }

    /** Two checksums with different polynomials: what deceives one does not deceive the other. */
    private static long hash(byte[] bytes, int length) {
        CRC32C low = new CRC32C();
        low.update(bytes, 0, length);
        CRC32 high = new CRC32();
        high.update(bytes, 0, length);
        return high.getValue() << 32 | low.getValue();
    }
}

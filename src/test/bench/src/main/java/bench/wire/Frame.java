package bench.wire;

import java.nio.ByteBuffer;

/**
 * A whole request as it goes over the wire, made once. Each time it is sent, only the numbers that differ are written over their
 * places, all of fixed width: opaque, birth time, the number in each unique key, and the offset of a pull.
 */
final class Frame {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private final byte[] bytes;
    private final Places places;

    /**
     * Where the numbers stand, as bytes from the start of the frame; below 0: the frame has none.
     *
     * @param opaque of a JSON header 10 digits, of a binary one 4 bytes
     * @param born 13 digits, epoch milliseconds
     * @param offset 19 digits
     * @param keys 8 digits in base 16 each
     */
    record Places(int opaque, boolean isBinary, int born, int offset, int[] keys) {}

    Frame(byte[] bytes, Places places) {
        this.bytes = bytes;
        this.places = places;
    }

    /** Length on the wire. */
    int length() {
        return bytes.length;
    }

    /** Messages in the frame that have a unique key. */
    int keys() {
        return places.keys.length;
    }

    /**
     * Appends the frame to {@code out}.
     *
     * @param opaque 10 digits, without a sign
     * @param key number of the first unique key; the others follow it
     */
    void write(ByteBuffer out, int opaque, long bornMs, int key, long offset) {
        int at = out.position();
        out.put(bytes);
        if (places.isBinary) {
            out.putInt(at + places.opaque, opaque);
        } else {
            decimal(out, at + places.opaque, 10, opaque);
        }
        if (places.born >= 0) {
            decimal(out, at + places.born, 13, bornMs);
        }
        if (places.offset >= 0) {
            decimal(out, at + places.offset, 19, offset);
        }
        for (int i = 0; i < places.keys.length; i++) {
            hex(out, at + places.keys[i], key + i);
        }
    }

    private static void decimal(ByteBuffer out, int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            out.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private static void hex(ByteBuffer out, int at, int value) {
        int rest = value;
        for (int i = at + 7; i >= at; i--) {
            out.put(i, HEX[rest & 15]);
            rest >>>= 4;
        }
    }
}

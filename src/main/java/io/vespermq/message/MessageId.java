package io.vespermq.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A broker's message id: where the message lies. Text form: upper-case hex of the store host (address, 4-byte port) and
 * the 8-byte position in the commit log; 32 characters for IPv4, 56 for IPv6.
 *
 * @param host the broker that stored the message
 * @param position bytes from the start of its commit log
 */
public record MessageId(HostAddress host, long position) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);
    private static final int LONG_DIGITS = 16;
    private static final int CHARS_V4 = 32;
    private static final int CHARS_V6 = 56;

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it has another length or other characters than a message id
     */
    public static MessageId parse(String text) {
        if (text.length() != CHARS_V4 && text.length() != CHARS_V6) {
            throw new IllegalArgumentException("message id '" + text + "' has " + text.length()
                    + " characters; 32 (IPv4) or 56 (IPv6) hex digits expected");
        }
        ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(text));
        return new MessageId(HostAddress.read(bytes, text.length() == CHARS_V6), bytes.getLong());
    }

    /** The hex digits that every id of one broker begins with. */
    public static String prefix(HostAddress host) {
        ByteBuffer bytes = ByteBuffer.allocate(host.length());
        host.write(bytes);
        return HEX.formatHex(bytes.array());
    }

    /** The text form, from a broker's {@link #prefix} and a position. */
    public static String text(String prefix, long position) {
        return prefix + HEX.toHexDigits(position);
    }

    /** The text forms of several messages, with commas between them. */
    public static String texts(String prefix, long[] positions) {
        byte[] id = prefix.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[positions.length * (id.length + LONG_DIGITS + 1)];
        int at = 0;
        for (long position : positions) {
            System.arraycopy(id, 0, out, at, id.length);
            at += id.length;
            for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
                out[at++] = DIGITS[(int) (position >>> shift) & 0xF];
            }
            out[at++] = ',';
        }
        return new String(out, 0, Math.max(0, at - 1), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return text(prefix(host), position);
    }
}

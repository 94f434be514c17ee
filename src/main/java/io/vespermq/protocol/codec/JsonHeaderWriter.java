package io.vespermq.protocol.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON form of a header. Every extension value is written as text, as RocketMQ's C++ and Go clients demand.
 * One instance serves one event loop and keeps its scratch memory.
 */
final class JsonHeaderWriter {
    private static final byte[] CODE = ascii("{\"code\":");
    private static final byte[] EXT_FIELDS = ascii(",\"extFields\":{");
    private static final byte[] FLAG = ascii(",\"flag\":");
    private static final byte[] LANGUAGE_OPAQUE = ascii(",\"language\":\"" + CommandCodec.LANGUAGE + "\",\"opaque\":");
    private static final byte[] NAME_END = ascii("\":\"");
    private static final byte[] REMARK = ascii(",\"remark\":\"");
    private static final byte[] TAIL =
            ascii(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":" + CommandCodec.VERSION + "}");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int ESCAPE_BYTES_MAX = 6;

    private byte[] out = new byte[4096];
    private int length;
    private boolean firstField;

    void write(int code, int opaque, int flag, @Nullable String remark, HeaderFields fields, ByteBuf target) {
        length = 0;
        raw(CODE);
        number(code);
        firstField = true;
        fields.writeTo(this::field);
        if (!firstField) {
            raw('}');
        }
        raw(FLAG);
        number(flag);
        raw(LANGUAGE_OPAQUE);
        number(opaque);
        if (remark != null) {
            raw(REMARK);
            text(remark);
            raw('"');
        }
        raw(TAIL);
        target.writeBytes(out, 0, length);
    }

    private void field(String name, String value) {
        if (firstField) {
            raw(EXT_FIELDS);
            firstField = false;
        } else {
            raw(',');
        }
        raw('"');
        text(name);
        raw(NAME_END);
        text(value);
        raw('"');
    }

    private void number(int value) {
        text(Integer.toString(value));
    }

    private void text(String text) {
        int chars = text.length();
        ensure(chars * ESCAPE_BYTES_MAX);
        // Locals: this loop writes most bytes of a header.
        byte[] to = out;
        int at = length;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c >= 0x80) {
                length = at;
                special(text, i);
                return;
            }
            to[at++] = (byte) c;
        }
        length = at;
    }

    private void special(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                wide(text.substring(i));
                return;
            }
            plain(c);
        }
    }

    private void plain(char c) {
        if (c == '"' || c == '\\') {
            out[length++] = '\\';
            out[length++] = (byte) c;
        } else if (c >= ' ') {
            out[length++] = (byte) c;
        } else {
            out[length++] = '\\';
            out[length++] = 'u';
            out[length++] = '0';
            out[length++] = '0';
            out[length++] = HEX[c >> 4];
            out[length++] = HEX[c & 0xF];
        }
    }

    private void wide(String rest) {
        for (byte b : rest.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0) {
                plain((char) b);
            } else {
                out[length++] = b;
            }
        }
    }

    private void raw(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
    }

    private void raw(char c) {
        ensure(1);
        out[length++] = (byte) c;
    }

    private void ensure(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, length + more));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

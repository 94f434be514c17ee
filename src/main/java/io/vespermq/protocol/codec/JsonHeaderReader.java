package io.vespermq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.SerializeType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON form of a header straight from bytes. Written by hand because every request pays for it: a general JSON
 * reader costs more here than everything else a send does before the log.
 *
 * <p>Tolerant as RocketMQ's own reader is: unknown members are passed over, extension values may be numbers or booleans
 * (their literal text counts) or null (absent), control characters may stand bare in text. Where a name stands twice the
 * last one counts, whatever it holds. One instance serves one event loop and keeps its scratch memory, and the members
 * of the header before: most of a sender's stand in its next header byte for byte, and are taken over from there.
 */
final class JsonHeaderReader {
    private static final int NAME_SLOTS = 512;
    private static final int DEPTH_MAX = 8;
    /** A number of so many digits fits an int, whatever they are. */
    private static final int PLAIN_DIGITS_MAX = 9;

    /** Members that have to be scalars. */
    private static final Set<String> SCALARS = Set.of("code", "flag", "version", "remark", "language");

    /** Texts of one character: every other value of a send is one digit. */
    private static final String[] SINGLE_CHARS = singleChars();

    private final @Nullable String[] names = new String[NAME_SLOTS];
    private final MembersBefore membersBefore = new MembersBefore();
    private final MembersBefore fieldsBefore = new MembersBefore();
    private byte[] in = new byte[4096];
    private byte[] unescaped = new byte[4096];
    private int at;
    private int end;

    private int code;
    private Language language = Language.OTHER;
    private int version;
    private int opaque;
    private int flag;
    private @Nullable String remark;
    private Fields fields = new Fields();

    private static String[] singleChars() {
        String[] all = new String[128];
        for (char c = 0; c < all.length; c++) {
            all[c] = String.valueOf(c);
        }
        return all;
    }

    Command read(ByteBuf header, ByteBuf body) {
        begin(header);
        expect('{');
        if (!skipTo('}')) {
            int index = 0;
            do {
                skipSpace();
                int length = membersBefore.lengthIfSame(index, in, at, end);
                if (length > 0) {
                    at += length;
                    set(membersBefore.name(index), membersBefore.value(index));
                } else {
                    member(index);
                }
                index++;
            } while (more('}'));
        }
        Command command = new Command(code, language, version, opaque, flag, remark, fields, body, SerializeType.JSON);
        fields = new Fields();
        return command;
    }

    private void begin(ByteBuf header) {
        end = header.readableBytes();
        at = 0;
        if (in.length < end) {
            in = new byte[end];
        }
        header.getBytes(header.readerIndex(), in, 0, end);
        code = 0;
        language = Language.OTHER;
        version = 0;
        opaque = 0;
        flag = 0;
        remark = null;
        fields = new Fields();
    }

    private void member(int index) {
        int start = at;
        String name = name();
        expect(':');
        skipSpace();
        if (name.equals("extFields")) {
            extFields();
        } else if (name.equals("opaque")) {
            // Another one in each header.
            opaque = number();
        } else if ((peek() == '{' || peek() == '[') && !SCALARS.contains(name)) {
            skipValue(0);
        } else {
            String value = scalar();
            set(name, value);
            membersBefore.put(index, in, start, at, name, value);
        }
    }

    private void set(String name, @Nullable String value) {
        switch (name) {
            case "code" -> code = toInt(value);
            case "flag" -> flag = toInt(value);
            case "version" -> version = toInt(value);
            case "remark" -> remark = value;
            case "language" -> language = language(value);
            default -> {
                // What others may want to know.
            }
        }
    }

    private void extFields() {
        if (!fields.isEmpty()) {
            fields = new Fields();
        }
        skipSpace();
        if (peek() != '{') {
            skipValue(0);
            return;
        }
        at++;
        if (skipTo('}')) {
            return;
        }
        int index = 0;
        do {
            skipSpace();
            int length = fieldsBefore.lengthIfSame(index, in, at, end);
            if (length > 0) {
                fields.add(fieldsBefore.name(index), fieldsBefore.value(index));
                at += length;
            } else {
                extField(index);
            }
            index++;
        } while (more('}'));
    }

    private void extField(int index) {
        int start = at;
        String name = name();
        expect(':');
        skipSpace();
        boolean isScalar = peek() != '{' && peek() != '[';
        String value = null;
        if (isScalar) {
            value = scalar();
        } else {
            skipValue(0);
        }
        fields.add(name, value);
        fieldsBefore.put(index, in, start, at, name, value);
    }

    private static Language language(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Language.OTHER;
        }
        return Character.isDigit(text.charAt(0)) ? Language.of(toInt(text)) : Language.of(text);
    }

    private int number() {
        skipSpace();
        int start = at;
        int value = 0;
        while (at < end && at - start < PLAIN_DIGITS_MAX && in[at] >= '0' && in[at] <= '9') {
            value = 10 * value + in[at++] - '0';
        }
        if (at > start && at < end && !isLiteralByte(in[at])) {
            return value;
        }
        at = start;
        return toInt(scalar());
    }

    private static int toInt(@Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedFrame("JSON header: a number expected, '" + text + "' found");
        }
    }

    /** Text, or the literal text of a number or boolean; null for null. */
    private @Nullable String scalar() {
        skipSpace();
        if (peek() == '"') {
            return string();
        }
        int start = at;
        while (at < end && isLiteralByte(in[at])) {
            at++;
        }
        if (at == start) {
            throw fault("a value");
        }
        String text = new String(in, start, at - start, StandardCharsets.ISO_8859_1);
        return text.equals("null") ? null : text;
    }

    private static boolean isLiteralByte(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    /** A member's name, interned, so that later look-ups succeed by identity. */
    private String name() {
        skipSpace();
        if (peek() != '"') {
            throw fault("a name");
        }
        byte[] from = in;
        int stop = end;
        int start = at + 1;
        int hash = 0;
        int i = start;
        while (i < stop && from[i] != '"' && from[i] != '\\') {
            hash = 31 * hash + from[i++];
        }
        if (i >= stop || from[i] == '\\') {
            return string();
        }
        at = i + 1;
        int slot = (hash ^ hash >>> 9) & (NAME_SLOTS - 1);
        String known = names[slot];
        if (known != null && matches(known, start, i - start)) {
            return known;
        }
        String name = new String(from, start, i - start, StandardCharsets.UTF_8);
        if (name.length() <= 32) {
            // Peers choose names, so the table is of fixed size and a newcomer takes the place of the older one.
            name = name.intern();
            names[slot] = name;
        }
        return name;
    }

    private boolean matches(String known, int start, int length) {
        if (known.length() != length) {
            return false;
        }
        byte[] from = in;
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != from[start + i]) {
                return false;
            }
        }
        return true;
    }

    private String string() {
        int start = ++at;
        int bits = 0;
        int i = start;
        byte[] from = in;
        int stop = end;
        while (i < stop) {
            byte b = from[i];
            if (b == '"') {
                at = i + 1;
                if (i == start + 1 && bits >= 0) {
                    return SINGLE_CHARS[bits];
                }
                return new String(
                        from, start, i - start, bits >= 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            }
            if (b == '\\') {
                return escapedString(start, i, bits);
            }
            bits |= b;
            i++;
        }
        at = end;
        throw fault("'\"'");
    }

    private String escapedString(int start, int firstEscape, int firstBits) {
        if (unescaped.length < end) {
            unescaped = new byte[end];
        }
        // Locals: properties are full of escapes, and this loop reads most bytes of a send.
        byte[] from = in;
        byte[] to = unescaped;
        int length = firstEscape - start;
        System.arraycopy(from, start, to, 0, length);
        int bits = firstBits;
        int i = firstEscape;
        while (i < end) {
            byte b = from[i++];
            if (b == '"') {
                at = i;
                return new String(to, 0, length, bits >= 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            }
            if (b == '\\') {
                at = i;
                int codePoint = escape();
                i = at;
                if (codePoint < 0x80) {
                    to[length++] = (byte) codePoint;
                } else {
                    bits = -1;
                    length = appendUtf8(codePoint, length);
                }
            } else {
                bits |= b;
                to[length++] = b;
            }
        }
        at = end;
        throw fault("more");
    }

    private int escape() {
        byte b = next();
        return switch (b) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> codePoint();
            default -> b & 0x7F;
        };
    }

    private int codePoint() {
        int unit = hex4();
        if (Character.isHighSurrogate((char) unit) && at + 1 < end && in[at] == '\\' && in[at + 1] == 'u') {
            at += 2;
            int low = hex4();
            return Character.isLowSurrogate((char) low) ? Character.toCodePoint((char) unit, (char) low) : '?';
        }
        return Character.isSurrogate((char) unit) ? '?' : unit;
    }

    private int hex4() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            byte b = next();
            int digit = b >= '0' && b <= '9' ? b - '0' : Character.digit(b, 16);
            if (digit < 0) {
                throw fault("four hex digits");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private int appendUtf8(int codePoint, int length) {
        // Never longer than the escape it came from, so the scratch array has room.
        byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(utf8, 0, unescaped, length, utf8.length);
        return length + utf8.length;
    }

    private void skipValue(int depth) {
        skipSpace();
        byte b = peek();
        if (b == '"') {
            name();
            return;
        }
        if (b != '{' && b != '[') {
            scalar();
            return;
        }
        if (depth == DEPTH_MAX) {
            throw fault("at most " + DEPTH_MAX + " levels");
        }
        at++;
        byte close = (byte) (b == '{' ? '}' : ']');
        if (skipTo(close)) {
            return;
        }
        do {
            if (b == '{') {
                name();
                expect(':');
            }
            skipValue(depth + 1);
        } while (more(close));
    }

    /** Behind a member: true when another one follows, false when {@code close} ended the list. */
    private boolean more(int close) {
        skipSpace();
        byte b = next();
        if (b == ',') {
            return true;
        }
        if (b != close) {
            at--;
            throw fault("',' or '" + (char) close + "'");
        }
        return false;
    }

    private boolean skipTo(int close) {
        skipSpace();
        if (peek() == close) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(int b) {
        skipSpace();
        if (peek() != b) {
            throw fault("'" + (char) b + "'");
        }
        at++;
    }

    private byte next() {
        byte b = peek();
        at++;
        return b;
    }

    private byte peek() {
        if (at >= end) {
            throw fault("more");
        }
        return in[at];
    }

    private void skipSpace() {
        while (at < end && in[at] <= ' ' && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
    }

    private MalformedFrame fault(String expected) {
        int stop = Math.min(end, at + 16);
        String found = at >= end
                ? "the end"
                : "'" + new String(Arrays.copyOfRange(in, at, stop), StandardCharsets.UTF_8) + "'";
        return new MalformedFrame("JSON header at byte " + at + ": " + expected + " expected, " + found + " found");
    }
}

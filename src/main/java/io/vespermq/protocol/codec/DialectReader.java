package io.vespermq.protocol.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value of RocketMQ's JSON dialect into maps, lists, text, numbers and booleans. A key that is an object
 * becomes its own compact text; it holds no further objects as keys, whose quotes would double with every level. Depth and
 * the number of values are limited: the text comes from anyone. Used once.
 */
final class DialectReader {
    private static final int DEPTH_MAX = 32;
    private static final int NUMBER_CHARS_MAX = 40;

    private final String in;
    private final int valuesMax;
    private int at;
    private int depth;
    private int values;
    private boolean insideKey;

    /**
     * A reader of one text.
     *
     * @param valuesMax how many values it may hold, those of maps and lists included
     */
    DialectReader(byte[] utf8, int valuesMax) {
        this.in = new String(utf8, StandardCharsets.UTF_8);
        this.valuesMax = valuesMax;
    }

    @Nullable
    Object read() {
        Object value = value();
        skipSpace();
        if (at < in.length()) {
            throw fault("the end");
        }
        return value;
    }

    private @Nullable Object value() {
        skipSpace();
        if (++values > valuesMax) {
            throw fault("at most " + valuesMax + " values");
        }
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"', '\'' -> quoted();
            default -> literal();
        };
    }

    private Map<String, @Nullable Object> object() {
        enter();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        skipSpace();
        while (peek() != '}') {
            String key = key();
            expect(':');
            map.put(key, value());
            skipSpace();
            if (peek() == ',') {
                at++;
                skipSpace();
            } else if (peek() != '}') {
                throw fault("',' or '}'");
            }
        }
        leave();
        return map;
    }

    private List<@Nullable Object> array() {
        enter();
        List<@Nullable Object> list = new ArrayList<>();
        skipSpace();
        while (peek() != ']') {
            list.add(value());
            skipSpace();
            if (peek() == ',') {
                at++;
                skipSpace();
            } else if (peek() != ']') {
                throw fault("',' or ']'");
            }
        }
        leave();
        return list;
    }

    private String key() {
        skipSpace();
        char c = peek();
        if (c == '"' || c == '\'') {
            return quoted();
        }
        return c == '{' ? objectKey() : bareWord("a key");
    }

    private String objectKey() {
        if (insideKey) {
            throw fault("a key that is no object");
        }
        insideKey = true;
        String text = new DialectWriter(true).text(object());
        insideKey = false;
        return text;
    }

    private @Nullable Object literal() {
        String word = bareWord("a value");
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> number(word);
        };
    }

    private Number number(String word) {
        if (word.length() <= NUMBER_CHARS_MAX) {
            try {
                boolean isWhole = word.indexOf('.') < 0 && word.indexOf('e') < 0 && word.indexOf('E') < 0;
                if (!isWhole) {
                    return Double.valueOf(word);
                }
                return word.length() < 19 ? (Number) Long.valueOf(word) : new BigInteger(word);
            } catch (NumberFormatException e) {
                // Told below, with the place.
                at -= word.length();
                throw fault("a value");
            }
        }
        throw fault("a number of at most " + NUMBER_CHARS_MAX + " characters");
    }

    private String bareWord(String expected) {
        int start = at;
        while (at < in.length() && isWordChar(in.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw fault(expected);
        }
        return in.substring(start, at);
    }

    private static boolean isWordChar(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '+' || c == '.' || c == '_' || c == '$' || c == '@';
    }

    private String quoted() {
        char end = in.charAt(at++);
        int start = at;
        while (at < in.length() && in.charAt(at) != end && in.charAt(at) != '\\') {
            at++;
        }
        if (at < in.length() && in.charAt(at) == end) {
            return in.substring(start, at++);
        }
        StringBuilder out = new StringBuilder(in.substring(start, at));
        while (peek() != end) {
            char c = in.charAt(at++);
            out.append(c == '\\' ? escape() : c);
        }
        at++;
        return out.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> c;
        };
    }

    private char unicode() {
        if (at + 4 > in.length()) {
            throw fault("four hex digits");
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(in.charAt(at), 16);
            if (digit < 0) {
                throw fault("four hex digits");
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private void enter() {
        at++;
        if (++depth > DEPTH_MAX) {
            throw fault("at most " + DEPTH_MAX + " levels");
        }
    }

    private void leave() {
        at++;
        depth--;
    }

    private void expect(char c) {
        skipSpace();
        if (peek() != c) {
            throw fault("'" + c + "'");
        }
        at++;
    }

    private char peek() {
        if (at >= in.length()) {
            throw fault("more");
        }
        return in.charAt(at);
    }

    private void skipSpace() {
        while (at < in.length() && in.charAt(at) <= ' ') {
            at++;
        }
    }

    private MalformedBody fault(String expected) {
        String found = at < in.length() ? "'" + in.substring(at, Math.min(in.length(), at + 20)) + "'" : "the end";
        return new MalformedBody("JSON at character " + at + ": " + expected + " expected, " + found + " found");
    }
}

package io.vespermq.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Java properties as text, read with line numbers and written so that RocketMQ's tools read the same. */
public final class PropertiesText {
    /**
     * One entry.
     *
     * @param line number of its first line, from 1
     */
    record Entry(int line, String key, String value) {}

    private PropertiesText() {}

    /**
     * The entries of a file in its order, doubles included.
     *
     * @param file its name, for messages
     */
    static List<Entry> read(String file, List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int first = i + 1;
            StringBuilder whole = new StringBuilder(lines.get(i));
            while (!isComment(lines.get(first - 1)) && isContinued(lines.get(i)) && i + 1 < lines.size()) {
                whole.append('\n').append(lines.get(++i));
            }
            // The JDK's own reader decides what an entry is, one entry at a time so that its line is known.
            Properties one = new Properties();
            try {
                one.load(new StringReader(whole.toString()));
            } catch (IllegalArgumentException e) {
                throw new BadOption(
                        file + ":" + first + ": malformed \\u escape in '" + whole + "'; four hex digits expected");
            } catch (IOException e) {
                throw new UncheckedIOException("reading from memory failed", e);
            }
            one.forEach((key, value) -> entries.add(
                    new Entry(first, key.toString(), value.toString().trim())));
        }
        return entries;
    }

    /** Writes entries as the lines of a properties file, in pure ASCII. */
    public static String write(Map<String, String> entries) {
        StringBuilder out = new StringBuilder();
        entries.forEach((key, value) -> {
            escaped(key, true, out);
            out.append('=');
            escaped(value, false, out);
            out.append('\n');
        });
        return out.toString();
    }

    private static boolean isComment(String line) {
        String start = line.stripLeading();
        return start.isEmpty() || start.charAt(0) == '#' || start.charAt(0) == '!';
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static void escaped(String text, boolean isKey, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\\' || (isKey && (c == '=' || c == ':' || c == ' ')) || (i == 0 && isLeadingSpecial(c))) {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04X", (int) c));
            } else {
                out.append(c);
            }
        }
    }

    private static boolean isLeadingSpecial(char c) {
        return c == ' ' || c == '#' || c == '!';
    }
}

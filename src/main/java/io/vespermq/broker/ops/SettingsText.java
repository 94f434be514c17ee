package io.vespermq.broker.ops;

import java.util.Map;

/** Settings as text that {@code java.util.Properties} reads: one {@code name=value} a line, ASCII with escapes. */
final class SettingsText {
    private static final String NAME_ESCAPED = ":=#! ";

    private SettingsText() {}

    static String of(Map<String, String> settings) {
        StringBuilder out = new StringBuilder();
        settings.forEach((name, value) -> {
            append(out, name, NAME_ESCAPED);
            out.append('=');
            if (value.startsWith(" ")) {
                out.append('\\');
            }
            append(out, value, "");
            out.append('\n');
        });
        return out.toString();
    }

    private static void append(StringBuilder out, String text, String escaped) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append(String.format("\\u%04X", (int) c));
                    } else {
                        out.append(escaped.indexOf(c) >= 0 ? "\\" : "").append(c);
                    }
                }
            }
        }
    }
}

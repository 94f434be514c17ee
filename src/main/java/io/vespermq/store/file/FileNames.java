package io.vespermq.store.file;

/** Names of files that carry the position of their first byte: 20 decimal digits. */
public final class FileNames {
    private static final int DIGITS = 20;

    private FileNames() {}

    /** The name of the file that begins at {@code base} bytes. */
    public static String of(long base) {
        String digits = Long.toString(base);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** The position in a name, or −1 when it is no such name. */
    public static long base(String name) {
        if (name.length() != DIGITS || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        // 20 digits can exceed a long; no file begins there.
        return name.charAt(0) == '0' ? Long.parseLong(name) : -1;
    }
}

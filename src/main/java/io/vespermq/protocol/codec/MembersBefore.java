package io.vespermq.protocol.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first members of the object that was read before: their bytes, and what was made of them. A member that stands at the
 * same place of the next object with the same bytes means the same.
 */
final class MembersBefore {
    private static final int MEMBERS_MAX = 24;
    /** What is longer is hardly ever the same again. */
    private static final int BYTES_MAX = 96;

    private final byte[][] texts = new byte[MEMBERS_MAX][BYTES_MAX];
    // 0 where nothing is known.
    private final int[] lengths = new int[MEMBERS_MAX];
    private final String[] names = new String[MEMBERS_MAX];
    private final @Nullable String[] values = new String[MEMBERS_MAX];

    /** Length of the member that begins at {@code at}, name and value, when it is the one before at this place; 0 otherwise. */
    int lengthIfSame(int index, byte[] in, int at, int end) {
        if (index >= MEMBERS_MAX) {
            return 0;
        }
        int length = lengths[index];
        int stop = at + length;
        // A number may go on where the one before ended.
        if (length == 0 || stop >= end || (in[stop] != ',' && in[stop] != '}')) {
            return 0;
        }
        return Arrays.equals(in, at, stop, texts[index], 0, length) ? length : 0;
    }

    /** Its name. */
    String name(int index) {
        return names[index];
    }

    /** Its value; null for none. */
    @Nullable
    String value(int index) {
        return values[index];
    }

    /** The member that was read from {@code start} to {@code stop} is at this place now. */
    void put(int index, byte[] in, int start, int stop, String name, @Nullable String value) {
        if (index >= MEMBERS_MAX) {
            return;
        }
        int length = stop - start;
        boolean isKept = length <= BYTES_MAX;
        lengths[index] = isKept ? length : 0;
        if (isKept) {
            System.arraycopy(in, start, texts[index], 0, length);
            names[index] = name;
            values[index] = value;
        }
    }
}

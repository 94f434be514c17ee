package bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * What a reply's header says, as far as a load generator has to know it: one pass over the bytes, no objects. An instance is used
 * again for each reply of its connection.
 */
final class Reply {
    /** Value of a number that the header does not have. */
    static final long NONE = -1;

    private byte[] header = new byte[4096];
    private int length;

    int code;
    int opaque;
    long queueId;
    long queueOffset;
    long nextBegin;
    /** Where the body begins and ends in the buffer that was read. */
    int bodyFrom;
    int bodyTo;

    /**
     * Reads the whole frame that begins at {@code at}.
     *
     * @return where the next frame begins
     */
    int read(ByteBuffer in, int at) {
        int word = in.getInt(at + Integer.BYTES);
        int end = at + Integer.BYTES + in.getInt(at);
        length = word & 0xFFFFFF;
        if (length > header.length) {
            header = new byte[length];
        }
        in.get(at + 2 * Integer.BYTES, header, 0, length);
        bodyFrom = at + 2 * Integer.BYTES + length;
        bodyTo = end;
        queueId = queueOffset = nextBegin = NONE;
        if (word >>> 24 == 0) {
            readJson();
        } else {
            readBinary();
        }
        return end;
    }

    /** The header for a person to read. */
    String text() {
        return new String(header, 0, length, UTF_8);
    }

    private void readJson() {
        code = opaque = -1;
        int i = 0;
        while (i < length) {
            if (header[i++] != '"') {
                continue;
            }
            int from = i;
            while (header[i] != '"') {
                i += header[i] == '\\' ? 2 : 1;
            }
            int to = i++;
            if (i < length && header[i] == ':') {
                int at = header[i + 1] == '"' ? i + 2 : i + 1;
                if (is("code", from, to)) {
                    code = (int) number(at, length);
                } else if (is("opaque", from, to)) {
                    opaque = (int) number(at, length);
                } else {
                    field(from, to, at, length);
                }
            }
        }
    }

    private void readBinary() {
        code = (int) integer(0, 2);
        opaque = (int) integer(5, 4);
        int i = 17 + (int) integer(13, 4); // behind the remark
        i += 4;
        while (i < length) {
            int from = i + 2;
            int to = from + (int) integer(i, 2);
            int end = to + 4 + (int) integer(to, 4);
            field(from, to, to + 4, end);
            i = end;
        }
    }

    private void field(int from, int to, int valueFrom, int valueEnd) {
        if (is("queueOffset", from, to)) {
            queueOffset = number(valueFrom, valueEnd);
        } else if (is("queueId", from, to)) {
            queueId = number(valueFrom, valueEnd);
        } else if (is("nextBeginOffset", from, to)) {
            nextBegin = number(valueFrom, valueEnd);
        }
    }

    private boolean is(String name, int from, int to) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (header[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The digits from {@code at} on. */
    private long number(int at, int end) {
        long value = 0;
        for (int i = at; i < end && header[i] >= '0' && header[i] <= '9'; i++) {
            value = 10 * value + header[i] - '0';
        }
        return value;
    }

    private long integer(int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | header[at + i] & 0xFF;
        }
        return value;
    }
}

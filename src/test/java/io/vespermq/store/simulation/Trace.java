package io.vespermq.store.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/** Everything that happened, as one number; the newest steps in words, when somebody wants to read them. */
final class Trace {
    private static final int LINES_MAX = 400;
    private static final long PRIME = 0x100000001b3L;

    private final boolean isWanted;
    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = 0xcbf29ce484222325L;

    /** Keeps words as well when they are wanted. */
    Trace(boolean isWanted) {
        this.isWanted = isWanted;
    }

    /** Something happened. */
    void add(int what, long more) {
        hash = (hash ^ what) * PRIME;
        hash = (hash ^ more) * PRIME;
        hash ^= hash >>> 29;
    }

    /** Bytes went somewhere. */
    void add(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        add(bytes.remaining(), crc.getValue());
    }

    /** The same in words. */
    void say(Supplier<String> line) {
        if (isWanted) {
            lines.add(line.get());
            if (lines.size() > LINES_MAX) {
                lines.remove();
            }
        }
    }

    /** Equal for equal runs. */
    long hash() {
        return hash;
    }

    /** The newest steps. */
    List<String> lines() {
        return List.copyOf(lines);
    }
}

package io.vespermq.store.file;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * A file's bytes as memory, for reading. Touching a page that is not in the page cache stops the thread until the disk
 * delivers it, so an event loop asks {@link #isInMemory} first.
 *
 * <p>Owned by one thread: the buffer's position and limit are its working state.
 */
public final class FileView {
    private final ByteBuffer bytes;

    /** A view of the bytes; a buffer that is not mapped counts as always in memory. */
    public FileView(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The range as a buffer, valid until the next call. */
    public ByteBuffer range(int at, int length) {
        return bytes.limit(at + length).position(at);
    }

    /** The integer at a place. */
    public int getInt(int at) {
        bytes.clear();
        return bytes.getInt(at);
    }

    /** The long integer at a place. */
    public long getLong(int at) {
        bytes.clear();
        return bytes.getLong(at);
    }

    /** True when the range can be read without waiting for the disk. One system call. */
    public boolean isInMemory(int at, int length) {
        bytes.clear();
        return !(bytes.slice(at, length) instanceof MappedByteBuffer mapped) || mapped.isLoaded();
    }
}

package io.vespermq.store.file;

import java.nio.ByteBuffer;

/**
 * A file's bytes as memory, for reading. Touching a page that is not in the page cache stops the thread until the disk
 * delivers it, so an event loop asks {@link #isInMemory} first.
 *
 * <p>Owned by one thread.
 */
public interface FileView {
    /** The range as a buffer, valid until the next call. */
    ByteBuffer range(int at, int length);

    /** The integer at a place. */
    int getInt(int at);

    /** The long integer at a place. */
    long getLong(int at);

    /** True when the range can be read without waiting for the disk. One system call. */
    boolean isInMemory(int at, int length);
}

package io.vespermq.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One open file. Reads and writes name their place, so several threads may read while one writes.
 *
 * <p>After a failed write or force nothing is known about the bytes concerned; see the store's rule that the first
 * failure is final.
 */
public interface DiskFile extends AutoCloseable {
    /** Reads from {@code at} on until the buffer is full or the file ends; returns the bytes read, 0 at the end. */
    int read(ByteBuffer into, long at) throws IOException;

    /**
     * Writes all remaining bytes of the buffer at {@code at}; they are in the page cache on return.
     *
     * @throws NoSpace when the disk is full; a part of the bytes may have been written
     */
    void write(ByteBuffer from, long at) throws IOException;

    /** Makes everything written before durable, data and length. */
    void force() throws IOException;

    /** Bytes of the file. */
    long length() throws IOException;

    /**
     * Cuts the file or extends it with zeros.
     *
     * @throws NoSpace when the disk is full
     */
    void setLength(long length) throws IOException;

    /**
     * A read-only view of the first {@code length} bytes, which the file must have. It shows later writes, and stays
     * readable after {@link #close}. Cutting the file under a view is a defect.
     */
    FileView view(int length) throws IOException;

    @Override
    void close() throws IOException;
}

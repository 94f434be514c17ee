package io.vespermq.store.file;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * A view of a buffer; one that is not mapped counts as always in memory. The buffer's position and limit are its working
 * state.
 */
record BufferView(ByteBuffer bytes) implements FileView {
    @Override
    public ByteBuffer range(int at, int length) {
        return bytes.limit(at + length).position(at);
    }

    @Override
    public int getInt(int at) {
        bytes.clear();
        return bytes.getInt(at);
    }

    @Override
    public long getLong(int at) {
        bytes.clear();
        return bytes.getLong(at);
    }

    @Override
    public boolean isInMemory(int at, int length) {
        bytes.clear();
        return !(bytes.slice(at, length) instanceof MappedByteBuffer mapped) || mapped.isLoaded();
    }
}

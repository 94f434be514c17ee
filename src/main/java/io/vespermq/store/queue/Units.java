package io.vespermq.store.queue;

import java.nio.ByteBuffer;

/**
 * A run of entries in memory. Read at once: the queue's own tail changes when messages arrive.
 *
 * @param first offset of the first entry
 * @param count entries
 * @param bytes the entries in file form, the first at index 0
 */
public record Units(long first, int count, ByteBuffer bytes) {
    /** Offset behind the last entry. */
    public long end() {
        return first + count;
    }

    /** True when the entry of {@code offset} is here. */
    public boolean has(long offset) {
        return offset >= first && offset < end();
    }

    /** Where the record of an entry begins in the log. */
    public long position(long offset) {
        return bytes.getLong(at(offset) + EntryLayout.POSITION);
    }

    /** Bytes of the record of an entry. */
    public int length(long offset) {
        return bytes.getInt(at(offset) + EntryLayout.LENGTH);
    }

    /** Tag code of an entry. */
    public long tagCode(long offset) {
        return bytes.getLong(at(offset) + EntryLayout.TAG_CODE);
    }

    /** True when the entry stands for a message. */
    public boolean isMessage(long offset) {
        return length(offset) != EntryLayout.BLANK_LENGTH;
    }

    /** True for an entry in front of the queue's first message. */
    boolean isBlank(long offset) {
        return !isMessage(offset) && position(offset) == 0;
    }

    /** True for the entry of a message that the disk has lost; its position is one where the message may have been. */
    boolean isLost(long offset) {
        return !isMessage(offset) && position(offset) > 0;
    }

    /** True where nothing was ever written. */
    boolean isZero(long offset) {
        return position(offset) == 0 && length(offset) == 0 && tagCode(offset) == 0;
    }

    private int at(long offset) {
        return (int) (offset - first) * EntryLayout.BYTES;
    }
}

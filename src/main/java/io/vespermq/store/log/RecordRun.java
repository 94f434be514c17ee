package io.vespermq.store.log;

import java.util.Arrays;

/** Records to read one behind the other into one buffer. Neighbours in the log become one piece. */
public final class RecordRun {
    private static final int PIECES = 32;

    private long[] positions = new long[PIECES];
    private int[] lengths = new int[PIECES];
    private int[] records = new int[PIECES];
    private int[] recordLengths = new int[PIECES];
    private int pieces;
    private int bytes;
    private int count;

    /** Adds a record behind those already there. */
    public void add(long position, int length) {
        boolean follows = pieces > 0 && positions[pieces - 1] + lengths[pieces - 1] == position;
        if (follows) {
            lengths[pieces - 1] += length;
        } else {
            addPiece(position, length);
        }
        if (count == recordLengths.length) {
            recordLengths = Arrays.copyOf(recordLengths, 2 * count);
        }
        recordLengths[count] = length;
        records[pieces - 1]++;
        bytes += length;
        count++;
    }

    /** Bytes of all records. */
    public int bytes() {
        return bytes;
    }

    /** Records. */
    public int count() {
        return count;
    }

    int pieces() {
        return pieces;
    }

    long position(int piece) {
        return positions[piece];
    }

    int length(int piece) {
        return lengths[piece];
    }

    /** How many records a piece is said to have. */
    int records(int piece) {
        return records[piece];
    }

    /** How long a record is said to be, counted over all pieces. */
    int recordLength(int record) {
        return recordLengths[record];
    }

    private void addPiece(long position, int length) {
        if (pieces == positions.length) {
            positions = Arrays.copyOf(positions, 2 * pieces);
            lengths = Arrays.copyOf(lengths, 2 * pieces);
            records = Arrays.copyOf(records, 2 * pieces);
        }
        positions[pieces] = position;
        lengths[pieces] = length;
        pieces++;
    }
}

package io.vespermq.protocol.body;

/**
 * Tells whether a table changed, and which of two states is newer.
 *
 * @param counter changes so far
 * @param stateVersion epoch of the master that made the change; 0 without a controller
 * @param timestamp epoch milliseconds of the last change
 */
public record DataVersion(long counter, long stateVersion, long timestamp) {
    /** A table that never changed. */
    public static final DataVersion INITIAL = new DataVersion(0, 0, 0);

    /** The version behind this one. */
    public DataVersion next(long nowMs) {
        return new DataVersion(counter + 1, stateVersion, nowMs);
    }
}

package io.vespermq.store.simulation;

/** A fault that is planted into the store's world, to prove that the simulation would notice it. */
enum Mutant {
    /** The store as it is. */
    NONE,
    /** A force of the log answers at once and does nothing. */
    FORCE_LIES,
    /** The same for directories. */
    DIRECTORY_FORCE_LIES,
    /** A failed force is tried again, and the second answer believed. */
    FORCE_IS_RETRIED,
    /** The flusher answers before it has forced. */
    FLUSHED_TOO_EARLY,
    /** A sender is answered before its message is written. */
    ANSWERED_TOO_EARLY,
    /** One write of the log in a hundred goes nowhere. */
    WRITE_IS_DROPPED,
    /** The zeros ahead of the writer are written once more, later. */
    ZEROS_COME_LATE,
    /** A start cuts the newest record off. */
    CUT_TAKES_A_RECORD,
    /** Consumers see what no force covers although the mode promises it. */
    SHOWN_TOO_EARLY,
    /** Messages go before their time. */
    EXPIRED_TOO_EARLY,
    /** One byte that is read is another one than was written. */
    READ_IS_WRONG
}

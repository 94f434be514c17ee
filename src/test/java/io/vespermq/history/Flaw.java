package io.vespermq.history;

/** What is wrong with a body. */
enum Flaw {
    NONE,
    /** It does not begin like a body of a recorded run. */
    FOREIGN,
    /** It has another length than it says. */
    CUT,
    /** Its bytes are not those that were sent. */
    ALTERED,
    /** It is whole, and was sent to another topic. */
    STRAYED
}

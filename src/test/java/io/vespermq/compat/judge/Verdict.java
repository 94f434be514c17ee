package io.vespermq.compat.judge;

/** What a message handler answers. */
public enum Verdict {
    CONSUMED,
    LATER,
    THROW
}

package io.vespermq.store.api;

/** Decides by the entry alone whether a message is wanted. Errs only by letting through too much. */
@FunctionalInterface
public interface EntryFilter {
    /** Wants every message. */
    EntryFilter ALL = tagCode -> true;

    /** True when a message with this tag code may be wanted. */
    boolean matches(long tagCode);
}

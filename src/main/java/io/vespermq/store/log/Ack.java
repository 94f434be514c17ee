package io.vespermq.store.log;

import io.vespermq.store.api.StoreFailure;

/** A request to append, waiting for its answer: one message, or several that stay together. */
interface Ack {
    /** Messages, at least one. */
    int count();

    /** The n-th message. */
    Slot slot(int index);

    /** Bytes of all records. */
    int length();

    /** Everything is in the page cache. */
    void stored();

    /** Answers with a refusal or a failure. */
    void failed(StoreFailure why);
}

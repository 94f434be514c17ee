package io.vespermq.store.simulation;

import java.util.function.Supplier;

/** Takes note of the first thing that did not hold, wherever it was noticed: futures swallow what their handlers throw. */
final class Check {
    private Throwable failure;

    /** Something must hold. */
    void that(boolean holds, Supplier<String> what) {
        if (!holds) {
            failed(new AssertionError(what.get()));
        }
    }

    /** Something does not hold. */
    void failed(Throwable what) {
        if (failure == null) {
            failure = what;
        }
    }

    /** The first thing that did not hold; null when everything did. */
    Throwable failure() {
        return failure;
    }
}

package io.vespermq.history;

/**
 * Something that must hold in every history. What replicas, confirmed positions, delays and transactions promise are
 * further ones: a class each, in the list of {@link Checker}, with further kinds of {@link Operation} where they need
 * them.
 */
@FunctionalInterface
interface Invariant {
    /** Notes where it does not hold. Takes at most O(n log n) steps. */
    void check(Evidence evidence, Findings findings);
}

/** Looks through a store at rest, ours or RocketMQ's, and says what is not as it should be. Mends nothing. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.verify;

/** What makes the log durable: one force at a time, and the files that say what was reached. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.flush;

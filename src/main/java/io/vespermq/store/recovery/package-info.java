/** Start-up: finds the end of the log, cuts what lies behind it, completes what is derived. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.recovery;

/** Follows the log and feeds what is derived from it. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.dispatch;

/** The commit log: one writer, segments, reads. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.log;

/** The files of the log, and the room in them: existing ones, the next one, the bytes ahead of the writer. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.segment;

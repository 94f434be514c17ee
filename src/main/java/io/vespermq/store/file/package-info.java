/** Files as bytes: opening, positional reads and writes, forcing, mapping for reads. Knows nothing of records. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.file;

/** What the rest of the node may know of the store: appends, reads, results and failures. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.api;

/** Assembly of the store: lock the directory, recover, open, close. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store;

/** What a message is: draft, properties, flags, names, ids, and the record as it lies in the commit log. */
@org.jspecify.annotations.NullMarked
package io.vespermq.message;

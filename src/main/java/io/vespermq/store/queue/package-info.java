/** Consume queues: per topic and queue an index into the log, derived from it. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.queue;

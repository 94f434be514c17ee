/** The ground: clock, event-loop ownership, watermarks, worker pools, start and stop order. */
@org.jspecify.annotations.NullMarked
package io.vespermq.runtime;

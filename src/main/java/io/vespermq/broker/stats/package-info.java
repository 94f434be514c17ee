/** What the broker counts. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.stats;

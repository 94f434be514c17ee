/** Messages that wait for a delay level to pass. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.schedule;

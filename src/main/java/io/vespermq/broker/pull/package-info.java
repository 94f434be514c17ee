/** Pulls: reading a queue for a consumer, and holding the pulls that find nothing. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.pull;

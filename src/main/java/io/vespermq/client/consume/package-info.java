/** Receiving messages as a member of a group: membership, shares of the queues, pulls, progress. */
@org.jspecify.annotations.NullMarked
package io.vespermq.client.consume;

/** Who is connected: producers, consumers, heartbeats, rebalance notices, queue locks. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.session;

/** Tools for a store at rest, ours or RocketMQ's: they verify it, print it, and make anew or cut what somebody wants so. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.tool;

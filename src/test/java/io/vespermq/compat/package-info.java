/**
 * Compatibility tests: Apache RocketMQ's own clients and tools, unmodified and isolated from our class path, judge a
 * broker that runs in a process of its own. With {@code -Dcompat.target=apache} the same tests judge Apache RocketMQ.
 */
@org.jspecify.annotations.NullMarked
package io.vespermq.compat;

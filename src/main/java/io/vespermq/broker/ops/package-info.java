/** What operators ask of one broker: runtime facts, statistics, connections, offset tools. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.ops;

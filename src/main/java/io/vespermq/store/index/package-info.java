/** The key index: files in RocketMQ's format that find messages by key. Derived from the log. */
@org.jspecify.annotations.NullMarked
package io.vespermq.store.index;

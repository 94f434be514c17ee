/** Sending messages: queue choice, retries, unique keys. */
@org.jspecify.annotations.NullMarked
package io.vespermq.client.produce;

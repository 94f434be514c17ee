/** Headers of requests about topics and subscription groups. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.topic;

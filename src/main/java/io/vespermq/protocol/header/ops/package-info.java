/** Headers of requests that operators send to one broker. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.ops;

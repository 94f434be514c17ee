/** Headers of requests that store messages, and of their replies. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.send;

/** Headers of requests about queues and single messages. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.query;

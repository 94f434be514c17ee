/** Headers of requests about consumer offsets. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.offset;

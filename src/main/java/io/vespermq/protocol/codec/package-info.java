/** Frames and headers to bytes and back, and the JSON dialect of RocketMQ bodies. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.codec;

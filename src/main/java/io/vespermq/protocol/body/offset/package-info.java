/** Bodies about consumer offsets. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.body.offset;

/** Bodies that operators ask of one broker. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.body.ops;

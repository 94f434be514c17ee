/** Headers of pulls and their replies. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.pull;

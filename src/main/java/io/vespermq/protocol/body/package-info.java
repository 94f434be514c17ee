/** One record for each JSON body. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.body;

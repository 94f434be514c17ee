/** Bodies about topics and subscription groups. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.body.topic;

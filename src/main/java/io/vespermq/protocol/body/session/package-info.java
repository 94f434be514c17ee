/** Bodies about clients: heartbeat, members, queue locks. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.body.session;

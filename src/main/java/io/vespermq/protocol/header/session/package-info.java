/** Headers of requests about clients: heartbeat, groups, members. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.session;

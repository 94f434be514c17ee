/** Sockets to commands and back: server, client, connection, request table, dispatcher. */
@org.jspecify.annotations.NullMarked
package io.vespermq.remoting;

/** The headers of name server requests and replies. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header.route;

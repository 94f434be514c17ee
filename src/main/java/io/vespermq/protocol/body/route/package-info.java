/** The bodies of name server requests: registrations, routes, lists. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.body.route;

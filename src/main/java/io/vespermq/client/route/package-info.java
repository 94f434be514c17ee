/** Where topics are: name servers, routes, and what can go wrong on the way to a broker. */
@org.jspecify.annotations.NullMarked
package io.vespermq.client.route;

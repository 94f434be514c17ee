/** The assembly of a name server and its request table. */
@org.jspecify.annotations.NullMarked
package io.vespermq.nameserver;

/** Keeps the name servers informed about this broker and its topics. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.registration;

/** What a name server knows: brokers, their topics, key-value configuration; and the handlers that tell it. */
@org.jspecify.annotations.NullMarked
package io.vespermq.nameserver.route;

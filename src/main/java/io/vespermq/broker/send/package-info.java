/** Requests that store messages: send, batch, send-back; and what is changed on a message before it is stored. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.send;

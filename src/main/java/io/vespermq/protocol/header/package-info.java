/** One record for each request or reply header. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol.header;

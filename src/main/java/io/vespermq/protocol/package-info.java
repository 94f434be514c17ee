/** The words of the wire: commands, request codes, response codes, languages and flag bits. */
@org.jspecify.annotations.NullMarked
package io.vespermq.protocol;

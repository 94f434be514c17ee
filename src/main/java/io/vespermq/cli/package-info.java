/** The command line over the client, one class for each command. */
@org.jspecify.annotations.NullMarked
package io.vespermq.cli;

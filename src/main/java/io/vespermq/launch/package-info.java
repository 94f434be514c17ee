/** The process: command line, configuration, the roles it can play, start and stop. */
@org.jspecify.annotations.NullMarked
package io.vespermq.launch;

/** The option keys of every role, and how their values are read from flags, the environment and properties files. */
@org.jspecify.annotations.NullMarked
package io.vespermq.config;

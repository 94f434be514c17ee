/**
 * What a test may ask of an official client, in JDK types only: the one package that both sides of the class loader
 * border share.
 */
@org.jspecify.annotations.NullMarked
package io.vespermq.compat.judge;

/**
 * The side of the border that touches the official API. Compiled once against 5.5.0, with nothing that 4.9.8 lacks, and
 * loaded anew for each client version. May import {@code judge} and the official API, nothing else of ours.
 */
@org.jspecify.annotations.NullMarked
package io.vespermq.compat.driver;

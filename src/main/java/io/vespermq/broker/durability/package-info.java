/** When an append is safe enough to be acknowledged. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.durability;

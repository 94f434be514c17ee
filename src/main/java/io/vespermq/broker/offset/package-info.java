/** How far each group has consumed. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.offset;

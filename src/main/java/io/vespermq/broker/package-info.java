/** Assembly of a broker node, and its request table on one page. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker;

/** Topics and subscription groups: configuration and permission. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.topic;

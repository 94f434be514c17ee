/** Questions about queues and single messages: by time, by place, smallest and largest offset. */
@org.jspecify.annotations.NullMarked
package io.vespermq.broker.query;

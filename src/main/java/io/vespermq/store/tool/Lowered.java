package io.vespermq.store.tool;

/**
 * A place in a queue that goes back to the end of the queue.
 *
 * @param whose the group or delay level that goes on there
 * @param queue the queue
 * @param from the offset that was noted
 * @param to the queue's next offset
 */
public record Lowered(String whose, QueueName queue, long from, long to) {}

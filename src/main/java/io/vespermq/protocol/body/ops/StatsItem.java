package io.vespermq.protocol.body.ops;

/**
 * One window of VIEW_BROKER_STATS_DATA (315).
 *
 * @param avgpt average per event
 * @param sum how many in the window
 * @param tps how many per second
 */
public record StatsItem(double avgpt, long sum, double tps) {}

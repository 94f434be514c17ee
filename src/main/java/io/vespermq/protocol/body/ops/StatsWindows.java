package io.vespermq.protocol.body.ops;

/**
 * Body of the reply to VIEW_BROKER_STATS_DATA (315).
 *
 * @param statsDay the last day
 * @param statsHour the last hour
 * @param statsMinute the last minute
 */
public record StatsWindows(StatsItem statsDay, StatsItem statsHour, StatsItem statsMinute) {}

package io.vespermq.store.api;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long messages are kept. RocketMQ's keys in brackets. A file of the log goes when each of its messages is old enough,
 * the oldest file first; the newest file always stays.
 *
 * @param keptMs messages younger than that are kept [fileReservedTime, hours]
 * @param hours of the day in which old files are deleted [deleteWhen]
 * @param zone in which the hours are told
 * @param usedRatioMax above this used share of the disk they are deleted at any hour, 0 to 1 [diskMaxUsedSpaceRatio]
 * @param forcedRatio above this used share the oldest files are deleted however young they are, 0 to 1; 1 for never
 *     [diskSpaceCleanForciblyRatio]
 * @param logBytesMax while the log has more than so many bytes in its files, the oldest goes at any hour, however young it
 *     is [commitLogSizeMax]
 */
public record Retention(
        long keptMs, Set<Integer> hours, ZoneId zone, double usedRatioMax, double forcedRatio, long logBytesMax) {
    private static final int LAST_HOUR = 23;

    /** Nothing is ever deleted. */
    public static final Retention FOREVER =
            new Retention(Long.MAX_VALUE, Set.of(), ZoneId.of("UTC"), 1, 1, Long.MAX_VALUE);

    public Retention {
        hours = Set.copyOf(hours);
    }

    /**
     * Reads hours as RocketMQ writes them, {@code 04} or {@code 04;16}.
     *
     * @throws IllegalArgumentException in one sentence, when something else stands there
     */
    public static Set<Integer> hours(String text) {
        return Stream.of(text.split(";", -1))
                .map(String::trim)
                .filter(hour -> !hour.isEmpty())
                .map(Retention::hour)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * True when what has expired may be deleted now.
     *
     * @param usedRatio used share of the disk, 0 to 1
     * @param logBytes of the log's files, up to its end
     */
    public boolean isDue(long epochMs, double usedRatio, long logBytes) {
        int hour = Instant.ofEpochMilli(epochMs).atZone(zone).getHour();
        return hours.contains(hour) || usedRatio > Math.min(usedRatioMax, forcedRatio) || logBytes > logBytesMax;
    }

    private static int hour(String text) {
        if (!text.matches("\\d{1,2}") || Integer.parseInt(text) > LAST_HOUR) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no hour; 00 to 23 expected, several separated by ';'");
        }
        return Integer.parseInt(text);
    }
}

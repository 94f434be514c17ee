package io.vespermq.message;

import java.util.ArrayList;
import java.util.List;

/**
 * The delays a message can ask for by number, 1 for the first. Text form: lengths of time with a unit (s, m, h, d)
 * separated by spaces, as RocketMQ's {@code messageDelayLevel}.
 */
public final class DelayLevels {
    /** RocketMQ's own 18 levels. */
    public static final DelayLevels DEFAULT = parse("1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h");

    private final List<Long> delaysMs;

    private DelayLevels(List<Long> delaysMs) {
        this.delaysMs = List.copyOf(delaysMs);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException naming the part that is no length of time
     */
    public static DelayLevels parse(String text) {
        List<Long> delays = new ArrayList<>();
        for (String part : text.trim().split("\\s+", -1)) {
            delays.add(delayMs(part));
        }
        return new DelayLevels(delays);
    }

    /** The highest level. */
    public int max() {
        return delaysMs.size();
    }

    /** The delay of {@code level} in milliseconds; a level above the highest counts as the highest. */
    public long delayMs(int level) {
        if (level < 1) {
            throw new IllegalArgumentException("delay level " + level + "; levels begin at 1");
        }
        return delaysMs.get(Math.min(level, max()) - 1);
    }

    private static long delayMs(String part) {
        long unitMs = part.isEmpty() ? 0 : unitMs(part.charAt(part.length() - 1));
        String number = part.isEmpty() ? "" : part.substring(0, part.length() - 1);
        if (unitMs == 0 || number.isEmpty() || !number.chars().allMatch(Character::isDigit) || number.length() > 9) {
            throw new IllegalArgumentException(
                    "messageDelayLevel: '" + part + "' is no delay; a number and one of s, m, h, d expected");
        }
        return Long.parseLong(number) * unitMs;
    }

    private static long unitMs(char unit) {
        return switch (unit) {
            case 's' -> 1_000L;
            case 'm' -> 60_000L;
            case 'h' -> 3_600_000L;
            case 'd' -> 86_400_000L;
            default -> 0;
        };
    }
}

package io.vespermq.remoting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often the log hears of the same thing. */
class LineLimitTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LineLimit lines = new LineLimit();

    @Test
    void eachCodeHasALineAMinuteThatCountsWhatWasKeptBack() {
        long now = Long.MAX_VALUE - 5; // clocks may run over
        assertThat(lines.admit(10, now)).isZero();
        assertThat(lines.admit(11, now)).isZero();
        assertThat(lines.admit(10, now + 1)).isEqualTo(LineLimit.NOT_NOW);
        assertThat(lines.admit(10, now + MINUTE - 1)).isEqualTo(LineLimit.NOT_NOW);
        assertThat(lines.admit(10, now + MINUTE)).isEqualTo(2);
        assertThat(lines.admit(11, now + MINUTE)).isZero();
        assertThat(lines.admit(10, now + 2 * MINUTE)).isZero();
    }

    @Test
    void aPeerThatInventsCodesGetsFewLines() {
        for (int minute = 0; minute < 3; minute++) {
            long now = minute * MINUTE;
            long told = IntStream.range(0, 10_000)
                    .filter(code -> lines.admit(code, now) != LineLimit.NOT_NOW)
                    .count();
            assertThat(told).isEqualTo(33);
        }
    }
}

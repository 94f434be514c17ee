package io.vespermq.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.protocol.body.ops.StatsWindows;
import io.vespermq.runtime.ManualClock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BrokerStatsTest {
    private final ManualClock clock = new ManualClock();
    private final BrokerStats stats = new BrokerStats(clock, ZoneOffset.UTC);

    @Test
    void ratesOverThreeSpans() {
        assertThat(stats.facts()).containsEntry("putTps", "0.0 0.0 0.0");
        for (int i = 0; i < 5; i++) {
            tick();
        }
        stats.stored("T", 300, 3000);
        tick();
        assertThat(stats.facts())
                .containsEntry("putTps", "30.0 5.0 5.0")
                .containsEntry("putMessageTimesTotal", "300")
                .containsEntry("putMessageSizeTotal", "3000")
                .containsEntry("putMessageAverageSize", "10.0");
        for (int i = 0; i < 54; i++) {
            tick();
        }
        assertThat(stats.facts()).containsEntry("putTps", "0.0 0.0 0.5");
        for (int i = 0; i < 60; i++) {
            tick();
        }
        assertThat(stats.facts()).containsEntry("putTps", "0.0 0.0 0.0");
    }

    @Test
    void pullsFoundAndMissedAreBothPulls() {
        stats.delivered("g", "T", 20, 2000);
        stats.missed();
        tick();
        assertThat(stats.facts())
                .containsEntry("getTransferredTps", "2.0 2.0 2.0")
                .containsEntry("getFoundTps", "0.1 0.1 0.1")
                .containsEntry("getMissTps", "0.1 0.1 0.1")
                .containsEntry("getTotalTps", "0.2 0.2 0.2");
    }

    @Test
    void topicsAndGroupsHaveTheirOwn() {
        assertThat(stats.storedIn("T")).isNull();
        stats.stored("T", 60, 1);
        stats.delivered("g", "T", 30, 1);
        tick();
        assertThat(stats.storedPerSecond("T")).isEqualTo(6.0);
        assertThat(stats.deliveredPerSecond("g", "T")).isEqualTo(3.0);
        assertThat(stats.deliveredPerSecond("h", "T")).isZero();
        StatsWindows windows = Objects.requireNonNull(stats.deliveredTo("g", "T"));
        assertThat(windows.statsMinute().sum()).isEqualTo(30);
        assertThat(windows.statsHour().sum()).isZero();
        for (int i = 0; i < 359; i++) {
            tick();
        }
        StatsWindows later = Objects.requireNonNull(stats.deliveredTo("g", "T"));
        assertThat(later.statsMinute().sum()).isZero();
        assertThat(later.statsHour().sum()).isEqualTo(30);
        assertThat(later.statsDay().sum()).isEqualTo(30);
        stats.forgetTopic("T");
        assertThat(stats.storedIn("T")).isNull();
        assertThat(stats.deliveredTo("g", "T")).isNull();
    }

    @Test
    void aDeletedGroupIsForgottenInEveryTopic() {
        stats.delivered("g", "T", 30, 1);
        stats.delivered("g", "U", 30, 1);
        stats.delivered("h", "T", 30, 1);
        tick();
        stats.forgetGroup("g");
        tick();
        assertThat(stats.deliveredTo("g", "T")).isNull();
        assertThat(stats.deliveredTo("g", "U")).isNull();
        assertThat(stats.deliveredTo("h", "T")).isNotNull();
    }

    @Test
    void daysBeginAtMidnight() {
        stats.stored("T", 5, 1);
        clock.advance(Duration.ofDays(1));
        tick();
        stats.stored("T", 2, 1);
        clock.advance(Duration.ofDays(1));
        tick();
        stats.stored("T", 1, 1);
        tick();
        assertThat(stats.facts())
                .containsEntry("msgPutTotalYesterdayMorning", "5")
                .containsEntry("msgPutTotalTodayMorning", "7")
                .containsEntry("msgPutTotalTodayNow", "8")
                .containsEntry("msgGetTotalTodayNow", "0");
    }

    private void tick() {
        clock.advance(Duration.ofSeconds(10));
        stats.sample();
    }
}

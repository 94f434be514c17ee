package io.vespermq.launch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How a line of the log looks. */
class LogLineTest {
    @Test
    void aLineBeginsWithTheDateAndTimeOfTheEvent() {
        OffsetDateTime at = OffsetDateTime.parse("2026-11-25T07:08:09.010Z");
        String line = line(at, Level.WARN, "disk {} is full", "/data");
        assertThat(line).endsWith(" WARN  LogLineTest disk /data is full\n");
        String stamp = line.substring(0, line.indexOf(' '));
        assertThat(OffsetDateTime.parse(stamp)).isEqualTo(at);
        assertThat(OffsetDateTime.parse(stamp).getOffset())
                .isEqualTo(ZoneId.systemDefault().getRules().getOffset(at.toInstant()));
    }

    private static String line(OffsetDateTime at, Level level, String message, Object argument) {
        Logger logger = (Logger) LoggerFactory.getLogger(LogLineTest.class);
        LoggingEvent event = new LoggingEvent("", logger, level, message, null, new Object[] {argument});
        event.setInstant(at.toInstant());
        return new LogLine().doLayout(event);
    }
}

package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vespermq.fixture.Pauses;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class during which Netty reported a leaked buffer or Vert.x a blocked event loop that was late by itself.
 * Registered for every Jupiter test of the build. A leak is found when the collector comes by, so the class that is blamed
 * may be a later one than the class that leaked; the report names the place.
 */
public final class TroubleWatch implements BeforeAllCallback, AfterAllCallback {
    /** Netty writes found leaks here. */
    private static final String LEAKS = "io.netty.util.ResourceLeakDetector";
    /** Vert.x writes event loops that do not come back here. */
    private static final String BLOCKED = "io.vertx.core.impl.BlockedThreadChecker";

    private static final Pattern BLOCKED_FOR =
            Pattern.compile("has been blocked for (\\d+) ms, time limit is (\\d+) ms");
    private static final Pauses PAUSES = Pauses.ofThisProcess();

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(TroubleWatch.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        for (String name : List.of(LEAKS, BLOCKED)) {
            ((Logger) LoggerFactory.getLogger(name)).addAppender(seen);
        }
        context.getStore(HERE).put(LEAKS, seen);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void afterAll(ExtensionContext context) {
        ListAppender<ILoggingEvent> seen = context.getStore(HERE).remove(LEAKS, ListAppender.class);
        for (String name : List.of(LEAKS, BLOCKED)) {
            ((Logger) LoggerFactory.getLogger(name)).detachAppender(seen);
        }
        assertThat(seen.list)
                .as("leaked buffers and blocked event loops")
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN) && !isPauseOfAll(event))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }

    /** True for a loop that would have been back in time if the whole process had not stood still meanwhile. */
    private static boolean isPauseOfAll(ILoggingEvent event) {
        Matcher blocked = BLOCKED_FOR.matcher(event.getFormattedMessage());
        if (!blocked.find()) {
            return false;
        }
        return PAUSES.excuse(Long.parseLong(blocked.group(1)), event.getTimeStamp(), Long.parseLong(blocked.group(2)));
    }
}

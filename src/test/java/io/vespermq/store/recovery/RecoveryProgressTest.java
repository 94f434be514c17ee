package io.vespermq.store.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whoever waits for a long start is told how far it is. */
class RecoveryProgressTest {
    private static final int SEGMENT_BYTES = 1 << 30;
    private static final long STEP_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(RecoveryProgress.class);

    @BeforeEach
    void listen() {
        told.start();
        log.addAppender(told);
    }

    @AfterEach
    void leave() {
        log.detachAppender(told);
    }

    @Test
    void aLongLogIsToldInTenths() throws IOException {
        List<String> lines = read(2, 0);
        assertThat(lines).hasSize(9);
        assertThat(lines.get(0)).isEqualTo("recovery: 10 % of at most 2147483648 bytes read, from byte 0 on");
        assertThat(lines.get(8)).startsWith("recovery: 90 % of");
    }

    @Test
    void theTenthsAreOfWhatIsToBeRead() throws IOException {
        List<String> lines = read(4, 2L * SEGMENT_BYTES);
        assertThat(lines.get(0)).isEqualTo("recovery: 10 % of at most 2147483648 bytes read, from byte 2147483648 on");
    }

    @Test
    void ofAShortOneNothingIsSaid() throws IOException {
        assertThat(read(1, 0)).isEmpty();
        assertThat(read(3, 2L * SEGMENT_BYTES)).isEmpty();
    }

    /** Goes through a log of files of holes. */
    private List<String> read(int files, long from) throws IOException {
        for (long i = 0; i < files; i++) {
            try (DiskFile file =
                    Disk.real().create(directory.resolve(FileNames.of(i * SEGMENT_BYTES)), SEGMENT_BYTES)) {
                assertThat(file.length()).isEqualTo(SEGMENT_BYTES);
            }
        }
        Segments segments = Segments.open(Disk.real(), directory, SEGMENT_BYTES, true);
        try {
            RecoveryProgress progress = new RecoveryProgress(segments, from);
            for (long position = from; position <= (long) files * SEGMENT_BYTES; position += STEP_BYTES) {
                progress.reached(position);
            }
        } finally {
            segments.close();
        }
        return told.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}

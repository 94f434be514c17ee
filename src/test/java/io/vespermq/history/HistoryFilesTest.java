package io.vespermq.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Operation.Run;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Verdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down is read again, also when the writer was killed. */
class HistoryFilesTest {
    private static final Run RUN = new Run(-5, false, 1_000, 0);
    private static final MessageId ID = new MessageId(1, 1);

    @TempDir
    Path directory;

    @Test
    void aHistoryComesBackFromItsFiles() throws IOException {
        Story story = new Story(Synthetic.of(1, 3, 150), 1);
        story.mayLose(1_000);
        story.expireBefore(story.one(Send.class, Send::ok).place());
        History made = story.history();
        record(made);
        History read = History.read(directory);
        assertThat(read.run()).isEqualTo(made.run());
        assertThat(read.operations()).containsExactlyInAnyOrderElementsOf(made.operations());
        assertThat(Checker.check(directory).outcome()).isEqualTo(Outcome.PASS);
        assertThat(directory.resolve(Verdict.FILE)).content().contains("\"verdict\" : \"PASS\"");
    }

    @Test
    void aFailedCheckShowsWhatHappenedAroundIt() throws IOException {
        record(Mutant.ACKNOWLEDGED_AND_GONE.of(Synthetic.of(1, 3, 150), 1));
        Verdict verdict = Checker.check(directory);
        assertThat(verdict.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(directory.resolve(Verdict.FILE))
                .content()
                .contains("LOST_FROM_LOG", verdict.examples().get(0).what(), "send\\t", "SEND_OK");
    }

    /** Half of the lines in a part of the run, and answers in other files than their questions. */
    private void record(History history) {
        Recording recording = new Recording(directory, history.run());
        Recording part = recording.part("part");
        try (Pen questions = recording.pen("questions");
                Pen answers = part.pen("answers");
                Pen others = part.pen("others")) {
            for (Operation operation : history.operations()) {
                if (operation instanceof Send send) {
                    questions.ask(send.id(), send.thread(), send.topic(), send.askedQueue(), send.asked());
                    answer(send, answers);
                } else {
                    others.add(operation);
                }
            }
        }
    }

    private static void answer(Send send, Pen pen) {
        if (send.ok()) {
            Place place = send.place();
            pen.ok(send.id(), send.answered(), send.status(), place.queue(), place.offset(), send.position());
        } else {
            pen.notOk(send.id(), send.answered(), send.answer(), send.status());
        }
    }

    @Test
    void aLineThatAKillTookApartIsPassedOver() throws IOException {
        Recording recording = new Recording(directory, RUN);
        try (Pen pen = recording.pen("sender")) {
            pen.ask(ID, 0, "t", 2, 10);
        }
        Files.writeString(directory.resolve("sender.tsv"), "answer\t1\t1\t20\tOK\tSEND", StandardOpenOption.APPEND);
        assertThat(History.read(directory).sends()).singleElement().satisfies(send -> {
            assertThat(send.answer()).isEqualTo(Answer.MAYBE);
            assertThat(send.answered()).isEqualTo(Long.MAX_VALUE);
        });
    }

    @Test
    void aStrangeLineIsNamed() throws IOException {
        Recording recording = new Recording(directory, RUN);
        try (Pen pen = recording.pen("control")) {
            pen.add(new Phase(1, "steady"));
        }
        Files.writeString(directory.resolve("control.tsv"), "gossip\t1\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> History.read(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2 of " + directory.resolve("control.tsv"))
                .hasMessageContaining("gossip");
    }

    @Test
    void aDirectoryOfTwoRunsIsRefused() throws IOException {
        new Recording(directory, RUN);
        new Recording(directory.resolve("other"), new Run(6, false, 1_000, 0));
        assertThatThrownBy(() -> History.read(directory)).hasMessageContaining("another run");
    }

    @Test
    void aDirectoryWithoutAHistoryIsRefused() throws IOException {
        assertThatThrownBy(() -> History.read(directory)).hasMessageContaining("it holds no history");
        assertThat(List.of(directory.toFile().listFiles())).isEmpty();
    }
}

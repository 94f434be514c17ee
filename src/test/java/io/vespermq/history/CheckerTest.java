package io.vespermq.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Proof;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Verdict.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The checker is told lies: each kind of broken promise, put into histories that were in order, must be found and called by
 * its name, and nothing else. {@code -Dvesper.mutants=N} says in how many histories.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // the histories are made once
class CheckerTest {
    private static final int HISTORIES = Integer.getInteger("vesper.mutants", 100);
    private static final long FIRST = Long.getLong("vesper.seed", 1);
    private static final int ROUNDS = 3;
    private static final int SENDS = 150;
    private static final int LOST = 20;

    private final Map<Long, History> made = new HashMap<>();

    @Test
    void whatIsInOrderPasses() {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            assertThat(Checker.check(made(seed)))
                    .as("seed %d", seed)
                    .satisfies(verdict -> assertThat(verdict.faults()).isEmpty())
                    .extracting(Verdict::outcome)
                    .isEqualTo(Outcome.PASS);
        }
    }

    /** Consumers go on behind what is left, and the places of what is gone are given out again. */
    @Test
    void aPowerCutMayUndoTheEndOfTheLog() {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            Story story = new Story(made(seed), seed);
            story.mayLose(Long.MAX_VALUE);
            Place again = story.loseEnd(LOST);
            Send doubtful = Mutant.doubtful(again);
            story.add(doubtful);
            story.append(again.topic(), again.queue(), story.body(doubtful.id(), again.topic()));
            Verdict verdict = Checker.check(story.history());
            assertThat(verdict.outcome()).as("seed %d: %s", seed, verdict).isEqualTo(Outcome.PASS);
            assertThat(verdict.operations().get("undone")).isBetween(1, LOST);
        }
    }

    @Test
    void whatHasExpiredMayBeGone() {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            Story story = new Story(made(seed), seed);
            Place first = story.one(Send.class, Send::ok).place();
            story.expireBefore(first);
            // Who had got half of it goes on behind it.
            story.remove(operation -> operation instanceof Read read
                    && read.concerns(first.topic(), first.queue())
                    && read.place().offset() >= first.offset() / 2
                    && read.place().offset() < first.offset());
            Verdict verdict = Checker.check(story.history());
            assertThat(verdict.outcome()).as("seed %d: %s", seed, verdict).isEqualTo(Outcome.PASS);
        }
    }

    /** What a killed broker answered lies in its client's socket, and is read when the broker is gone. */
    @Test
    void aCommitMayBeAnsweredByABrokerThatIsGone() {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            Story story = new Story(made(seed), seed);
            Harm kill = story.one(Harm.class, any -> true);
            Place queue = story.one(Send.class, Send::ok).place();
            Place before = new Place(queue.topic(), queue.queue(), 0);
            Place after = new Place(queue.topic(), queue.queue(), 1);
            story.add(new Commit(kill.at() - 2, kill.at() - 2, "late", before, Proof.ANSWERED));
            story.add(new Commit(kill.at() - 1, kill.end() + 1, "late", after, Proof.ANSWERED));
            story.add(new Progress(kill.end() + 2, kill.end() + 3, "late", before));
            Verdict verdict = Checker.check(story.history());
            assertThat(verdict.outcome()).as("seed %d: %s", seed, verdict).isEqualTo(Outcome.PASS);
        }
    }

    @ParameterizedTest
    @EnumSource(Mutant.class)
    void everyLieIsFoundAndNamed(Mutant mutant) {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            Verdict verdict = Checker.check(mutant.of(made(seed), seed));
            assertThat(verdict.faults().keySet())
                    .as("seed %d: %s", seed, verdict)
                    .containsExactlyInAnyOrderElementsOf(mutant.faults());
            assertThat(verdict.outcome()).isEqualTo(Outcome.FAIL);
            assertThat(verdict.examples())
                    .allSatisfy(
                            example -> assertThat(example.around()).isNotEmpty().hasSizeLessThanOrEqualTo(41));
        }
    }

    @Test
    void whereLittleHappenedNobodyKnows() {
        Story few = new Story(made(FIRST), FIRST);
        few.replaceAll(Send.class, send -> send.ok() && few.random.nextInt(10) > 2 ? doubtful(send) : send);
        assertUnknown(few, "less than 30 %");
        Story idle = new Story(made(FIRST), FIRST);
        idle.add(new Phase(1, "early"));
        assertUnknown(idle, "in phase \"early\" nothing was acknowledged");
        Story unread = new Story(made(FIRST), FIRST);
        unread.remove(operation -> operation instanceof Phase phase && phase.isFinal());
        assertUnknown(unread, "not everything was read in the end");
    }

    private static void assertUnknown(Story story, String reason) {
        Verdict verdict = Checker.check(story.history());
        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.UNKNOWN);
        assertThat(verdict.reasons()).singleElement().asString().contains(reason);
    }

    private static Send doubtful(Send send) {
        return new Send(
                send.id(),
                send.thread(),
                send.topic(),
                send.askedQueue(),
                send.asked(),
                Long.MAX_VALUE,
                Answer.MAYBE,
                "none",
                send.place(),
                -1);
    }

    private History made(long seed) {
        return made.computeIfAbsent(seed, absent -> Synthetic.of(seed, ROUNDS, SENDS));
    }
}

package io.vespermq.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Phase;
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

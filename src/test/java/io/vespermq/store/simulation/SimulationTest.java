package io.vespermq.store.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vespermq.store.simulation.Simulation.Outcome;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Plays the store from seeds: always the same ones in a build, {@code -Dvesper.simulationSeeds=N} new ones each time; {@code
 * -Dvesper.seed=N} plays that one alone and prints what it did.
 */
@Timeout(36_000)
class SimulationTest {
    private static final int SEEDS = 300;
    private static final int SEEDS_FOR_A_MUTANT = 600;

    private final Logger storeLog = (Logger) LoggerFactory.getLogger("io.vespermq.store");

    @BeforeEach
    void keepQuiet() {
        // The store tells of every fault, as it should; here there are thousands.
        storeLog.setLevel(Level.OFF);
    }

    @AfterEach
    void speakAgain() {
        storeLog.setLevel(null);
    }

    @Test
    void everythingHoldsAtEveryStep() {
        Long seed = Long.getLong("vesper.seed");
        if (seed != null) {
            Outcome outcome = Simulation.run(seed, Mutant.NONE, true);
            outcome.lines().forEach(System.out::println);
            expectNothing(seed, outcome);
            return;
        }
        // A build plays the same ones each time; whoever asks for a number of them gets others each time.
        Integer wanted = Integer.getInteger("vesper.simulationSeeds");
        long first = wanted == null ? 0 : System.nanoTime();
        for (long each = first; each < first + (wanted == null ? SEEDS : wanted); each++) {
            Outcome outcome = Simulation.run(each, Mutant.NONE, false);
            if (outcome.failure() != null) {
                expectNothing(each, Simulation.run(each, Mutant.NONE, true));
                expectNothing(each, outcome);
            }
        }
    }

    private static void expectNothing(long seed, Outcome outcome) {
        if (outcome.failure() != null) {
            throw new AssertionError(
                    "seed " + seed + " (-Dvesper.seed=" + seed + " plays it again): " + outcome.failure() + "\n"
                            + String.join("\n", outcome.lines()),
                    outcome.failure());
        }
    }

    /** A failure can be looked at again: the same seed is the same run, to the byte. */
    @Test
    void aSeedIsPlayedTheSameWayTwice() {
        for (long seed = 0; seed < 20; seed++) {
            Outcome once = Simulation.run(seed, Mutant.NONE, false);
            assertThat(Simulation.run(seed, Mutant.NONE, true).hash())
                    .as("seed " + seed)
                    .isEqualTo(once.hash());
        }
        assertThat(LongStream.range(0, 20)
                        .map(seed -> Simulation.run(seed, Mutant.NONE, false).hash())
                        .distinct())
                .hasSize(20);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedFaultIsFound(Mutant mutant) {
        assertThat(LongStream.range(0, SEEDS_FOR_A_MUTANT)
                        .anyMatch(seed -> Simulation.run(seed, mutant, false).failure() != null))
                .as("none of " + SEEDS_FOR_A_MUTANT + " seeds notices " + mutant)
                .isTrue();
    }

    /** Seeds that do nothing prove nothing. */
    @Test
    void muchHappens() {
        long starts = 0;
        long messages = 0;
        for (long seed = 0; seed < 50; seed++) {
            Outcome outcome = Simulation.run(seed, Mutant.NONE, false);
            starts += outcome.starts();
            messages += outcome.messages();
        }
        assertThat(starts).isGreaterThan(150);
        assertThat(messages).isGreaterThan(1_000);
    }
}

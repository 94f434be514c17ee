package io.vespermq.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.history.Verdict.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Checks the files of a run that was recorded at some other time: {@code mvn test -Dtest=HistoryCheck
 * -Dvesper.history=DIR}. Prints the verdict and leaves it in the directory. Its name keeps it out of ordinary test runs.
 */
@EnabledIfSystemProperty(named = HistoryCheck.DIRECTORY, matches = ".+")
class HistoryCheck {
    static final String DIRECTORY = "vesper.history";

    @Test
    void theHistoryPasses() {
        Path directory = Path.of(System.getProperty(DIRECTORY));
        Verdict verdict = Checker.check(directory);
        System.out.println(verdict + "\n" + verdict.operations() + "\nsee " + directory.resolve(Verdict.FILE));
        assertThat(verdict.outcome()).isEqualTo(Outcome.PASS);
    }
}

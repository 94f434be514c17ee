package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each number in the table of {@code docs/known-losses.md} has a test with that tag, and each such tag stands there. */
class KnownLossesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([0-9, ]+) \\|");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"rocketmq-(\\d+)\"\\)");

    @Test
    void eachHasATest() throws IOException {
        Set<String> listed = ROW.matcher(Files.readString(Path.of("docs/known-losses.md")))
                .results()
                .flatMap(row -> Arrays.stream(row.group(1).split(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tested = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            for (Path source :
                    (Iterable<Path>) sources.filter(path -> path.toString().endsWith(".java"))::iterator) {
                TAG.matcher(Files.readString(source))
                        .results()
                        .map((MatchResult tag) -> tag.group(1))
                        .forEach(tested::add);
            }
        }
        assertThat(listed).isNotEmpty();
        assertThat(tested).isEqualTo(listed);
    }
}

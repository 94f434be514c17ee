package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
        Set<String> tested = Sources.test().stream()
                .flatMap(source -> source.text().stream())
                .flatMap(line -> TAG.matcher(line).results())
                .map(tag -> tag.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isNotEmpty();
        assertThat(tested).isEqualTo(listed);
    }
}

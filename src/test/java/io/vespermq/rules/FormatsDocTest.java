package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.protocol.body.DelayOffsets;
import io.vespermq.protocol.body.offset.OffsetFile;
import io.vespermq.protocol.body.topic.GroupFile;
import io.vespermq.protocol.body.topic.TopicFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/formats.md names the members of every state file. */
class FormatsDocTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+\\.json)` \\| (.*) \\| `[\\w.]+` \\|");
    private static final Pattern MEMBER = Pattern.compile("`(\\w+)`");

    @Test
    void theMembersOfStateFilesAreNamed() throws Exception {
        Map<String, List<String>> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/formats.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), members(row.group(2)));
            }
        }
        assertThat(documented)
                .containsOnlyKeys(
                        "topics.json",
                        "subscriptionGroup.json",
                        "consumerOffset.json",
                        "delayOffset.json",
                        "kvConfig.json")
                .containsEntry("topics.json", members(TopicFile.class))
                .containsEntry("subscriptionGroup.json", members(GroupFile.class))
                .containsEntry("consumerOffset.json", members(OffsetFile.class))
                .containsEntry("delayOffset.json", members(DelayOffsets.class));
    }

    private static List<String> members(String content) {
        return MEMBER.matcher(content)
                .results()
                .map((MatchResult result) -> result.group(1))
                .sorted()
                .toList();
    }

    private static List<String> members(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName())
                .sorted()
                .toList();
    }
}

package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.protocol.RequestCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** docs/protocol.md has one row for each request code, in the order of the enum. */
class ProtocolDocTest {
    @Test
    void everyRequestCodeHasItsRow() throws IOException {
        assertThat(Files.readAllLines(Path.of("docs/protocol.md")))
                .filteredOn(line -> line.matches("\\| \\d+ \\| [A-Z_0-9]+ \\|.*"))
                .extracting(line -> line.split("\\|", -1)[1].strip() + " " + line.split("\\|", -1)[2].strip())
                .containsExactlyElementsOf(Arrays.stream(RequestCode.values())
                        .map(code -> code.wire() + " " + code)
                        .toList());
    }
}

package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.fixture.ProtocolDoc;
import io.vespermq.protocol.RequestCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * docs/protocol.md has one row for each request code, in the order of the enum. That servers do what the rows say is
 * asked of them where they run, in {@code EveryRequestTest} and {@code NameServerTest}.
 */
class ProtocolDocTest {
    @Test
    void everyRequestCodeHasItsRow() {
        assertThat(ProtocolDoc.rows())
                .extracting(ProtocolDoc.Row::code)
                .containsExactlyElementsOf(Arrays.stream(RequestCode.values())
                        .map(code -> code.wire() + " " + code)
                        .toList());
    }
}

package io.vespermq.client.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.runtime.Clock;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys look as RocketMQ's Java client makes them, so that its tools can read them. */
class UniqueKeysTest {
    @Test
    void keysAre32HexCharactersWithAddressProcessAndMaker() {
        UniqueKeys keys = new UniqueKeys(Clock.system(), new byte[] {10, 1, 2, (byte) 200}, 0x1234, 0xCAFEBABE);
        assertThat(keys.next()).matches("0A0102C81234CAFEBABE[0-9A-F]{12}");
    }

    @Test
    void keysOfOneMillisecondDiffer() {
        UniqueKeys keys = new UniqueKeys(Clock.system(), new byte[4], 1, 1);
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            made.add(keys.next());
        }
        assertThat(made).hasSize(50_000);
    }
}

package io.vespermq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.config.BrokerKeys;
import io.vespermq.config.BrokerSettings;
import io.vespermq.config.MachineMemory;
import org.junit.jupiter.api.Test;

class PartOptionsTest {
    @Test
    void messagesInMemoryAreAShareOfTheMachines() {
        BrokerSettings settings = BrokerSettings.defaults().with(BrokerKeys.ACCESS_MESSAGE_IN_MEMORY_MAX_RATIO, "50");
        assertThat(PartOptions.inMemoryBytes(settings))
                .isBetween(MachineMemory.bytes() / 2 - 100, MachineMemory.bytes() / 2);
    }
}

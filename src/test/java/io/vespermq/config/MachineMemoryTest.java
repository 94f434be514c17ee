package io.vespermq.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineMemoryTest {
    @TempDir
    Path directory;

    @Test
    void theKernelTells() throws Exception {
        assertThat(MachineMemory.bytes(file("Buffers:  1 kB\nMemTotal:       24683620 kB\nMemFree: 3 kB\n")))
                .isEqualTo(24_683_620L << 10);
        assertThat(MachineMemory.bytes()).isGreaterThan(64 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MemFree: 3 kB", "MemTotal: kB", "MemTotal: much kB", "MemTotal: 24683620 MB"})
    void otherwiseFourGibibytesAreAssumed(String content) throws Exception {
        assertThat(MachineMemory.bytes(file(content))).isEqualTo(4L << 30);
        assertThat(MachineMemory.bytes(directory.resolve("none"))).isEqualTo(4L << 30);
    }

    private Path file(String content) throws Exception {
        return Files.writeString(directory.resolve("meminfo"), content);
    }
}

package io.vespermq.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much memory this machine has. The kernel is asked: the JDK would tell by its management beans, and loading those
 * would lengthen every start.
 */
public final class MachineMemory {
    /** What is assumed where the kernel does not tell. */
    static final long ASSUMED_BYTES = 4L << 30;

    private static final Path KERNEL = Path.of("/proc/meminfo");
    private static final String TOTAL = "MemTotal:";
    private static final String UNIT = "kB";

    private MachineMemory() {}

    /** Bytes of physical memory; 4 GiB where it cannot be found out. Blocks. */
    public static long bytes() {
        return bytes(KERNEL);
    }

    static long bytes(Path kernel) {
        try {
            for (String line : Files.readAllLines(kernel, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(TOTAL) && line.endsWith(UNIT)) {
                    String kib = line.substring(TOTAL.length(), line.length() - UNIT.length());
                    return Long.parseLong(kib.trim()) * 1024;
                }
            }
            return ASSUMED_BYTES;
        } catch (IOException | NumberFormatException e) {
            // No Linux, or one that tells it in another way: an estimate is enough.
            return ASSUMED_BYTES;
        }
    }
}

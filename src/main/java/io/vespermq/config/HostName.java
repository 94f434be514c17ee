package io.vespermq.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine. The kernel is asked first: the JDK's way may wait for the network. */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** The name, or {@code otherwise} when there is none. */
    static String get(String otherwise) {
        try {
            String name = Files.isReadable(KERNEL)
                    ? Files.readString(KERNEL).trim()
                    : InetAddress.getLocalHost().getHostName();
            return name.isEmpty() ? otherwise : name;
        } catch (UnknownHostException e) {
            return otherwise;
        } catch (IOException e) {
            return otherwise;
        }
    }
}

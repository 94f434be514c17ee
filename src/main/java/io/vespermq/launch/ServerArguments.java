package io.vespermq.launch;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server was given on its command line.
 *
 * @param role what it shall be
 * @param file configuration file, or null
 * @param store directory for its files, or null
 * @param nameServers name servers to register at, or null
 * @param set single settings
 */
record ServerArguments(
        Role role,
        @Nullable Path file,
        @Nullable String store,
        @Nullable String nameServers,
        Map<String, String> set) {}

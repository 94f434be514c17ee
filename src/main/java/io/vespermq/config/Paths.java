package io.vespermq.config;

import java.nio.file.Path;

/** Paths as they stand in settings. */
public final class Paths {
    private Paths() {}

    /** The path; a leading {@code ~/} is the user's home. */
    public static Path of(String text) {
        return text.startsWith("~/") ? home(text.substring(2)) : Path.of(text);
    }

    /** A path below the user's home. */
    public static Path home(String below) {
        return Path.of(System.getProperty("user.home", "."), below);
    }
}

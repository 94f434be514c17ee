package io.vespermq.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a role from its three sources, and collects what its operator should hear about them. Used once. */
public final class SettingsReader {
    /** Variables of the start script, which are no settings. */
    private static final Set<String> NOT_SETTINGS =
            Set.of("VESPER_HOME", "VESPER_JAR", "VESPER_JAVA", "VESPER_OPTS", "VESPER_JAVA_OPTS");

    private final KeyTable table;
    private final Map<String, Settings.Value> values = new LinkedHashMap<>();
    private final Set<String> withoutMeaning = new TreeSet<>();
    private final List<String> warnings = new ArrayList<>();

    /** Reads settings with the keys of the table. */
    public SettingsReader(KeyTable table) {
        this.table = table;
    }

    /**
     * Reads a properties file. The last of several entries for a key counts.
     *
     * @throws BadOption naming file, line, key, value and what is legal; or saying that the file cannot be read
     */
    public SettingsReader file(Path file) {
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            for (PropertiesText.Entry entry : PropertiesText.read(file.toString(), lines)) {
                take(file + ":" + entry.line(), entry.key(), entry.value());
            }
        } catch (IOException e) {
            throw new BadOption("the configuration file " + file + " cannot be read (" + e
                    + "); name an existing properties file with -c");
        }
        return this;
    }

    /** Reads environment variables; of others than {@code VESPER_...} only RocketMQ's {@code NAMESRV_ADDR}. */
    public SettingsReader environment(Map<String, String> variables) {
        String nameServers = variables.get("NAMESRV_ADDR");
        if (nameServers != null && table.get("namesrvAddr") != null && !values.containsKey("namesrvAddr")) {
            take("environment variable NAMESRV_ADDR", "namesrvAddr", nameServers.trim());
        }
        Map<String, OptionKey> byVariable = new LinkedHashMap<>();
        table.all().forEach(key -> byVariable.put(key.environmentName(), key));
        variables.forEach((variable, value) -> {
            OptionKey key = byVariable.get(variable);
            if (key != null) {
                take("environment variable " + variable, key.name(), value.trim());
            } else if (variable.startsWith(OptionKey.ENVIRONMENT_PREFIX) && !NOT_SETTINGS.contains(variable)) {
                warnings.add("environment variable " + variable + " stands for no setting; ignored");
            }
        });
        return this;
    }

    /**
     * Reads what was given on the command line. Nobody writes a key there for another program, so an unknown one is a
     * mistake; in a file it may be one of RocketMQ's.
     *
     * @throws BadOption naming an unknown key and the nearest known one, or a value that is not legal
     */
    public SettingsReader flags(Map<String, String> flags) {
        flags.forEach((key, value) -> {
            if (table.get(key) == null) {
                String nearest = table.nearest(key);
                throw new BadOption("command line: unknown key " + key
                        + (nearest == null ? "" : ", the nearest is " + nearest)
                        + "; the samples in conf/ list every key");
            }
            take("command line", key, value.trim());
        });
        return this;
    }

    /** The settings. Sources read later outweigh earlier ones. */
    public Settings settings() {
        return new Settings(table, values);
    }

    /** One sentence about the known keys that mean nothing here, or null when there are none. */
    public @Nullable String summary() {
        return withoutMeaning.isEmpty()
                ? null
                : "accepted without effect, this node has no such thing: " + String.join(", ", withoutMeaning);
    }

    /** A sentence for each key that nobody knows. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void take(String where, String name, String text) {
        OptionKey key = table.get(name);
        if (key == null) {
            String nearest = table.nearest(name);
            warnings.add(where + ": unknown key " + name + "; ignored"
                    + (nearest == null ? "" : ", did you mean " + nearest + "?"));
        } else if (!key.isHonoured()) {
            withoutMeaning.add(name);
        } else {
            values.put(name, checked(where + ": ", key, text));
        }
    }

    static Settings.Value checked(String where, OptionKey key, String text) {
        String normal = key.type().normal(key, text);
        if (normal == null) {
            throw illegal(where, key, text, key.legal());
        }
        return new Settings.Value(normal, where);
    }

    static BadOption illegal(String where, OptionKey key, String text, String expected) {
        return new BadOption(where + key.name() + "=" + text + " is not legal; " + expected + " expected");
    }
}

package io.vespermq.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a recording of system calls says about the files of a store. */
final class CallLog {
    private static final Pattern CALL = Pattern.compile("^(\\d+)\\s+(\\w+)\\((.*)$");

    private final Path store;
    private final List<String> lines;

    /** Some calls, as often as they occur. */
    record Calls(String of, String call) implements Comparable<Calls> {
        @Override
        public String toString() {
            return call + " of " + (of.isEmpty() ? "the store's directory" : of);
        }

        @Override
        public int compareTo(Calls other) {
            int first = of.compareTo(other.of);
            return first != 0 ? first : call.compareTo(other.call);
        }
    }

    CallLog(Path log, Path store) {
        this.store = store;
        try {
            this.lines = Files.readAllLines(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** How often each kind of call was made on each file of the store, which is named from the store on. */
    Map<Calls, Integer> countsByFile() {
        Pattern file = Pattern.compile("[<\"](" + Pattern.quote(store.toString()) + "(?:/[^>\"]*)?)[>\"]");
        Map<Calls, Integer> counts = new TreeMap<>();
        for (String line : lines) {
            Matcher call = CALL.matcher(line);
            if (call.find()) {
                Matcher on = file.matcher(call.group(3));
                if (on.find()) {
                    String name = store.relativize(Path.of(on.group(1))).toString();
                    counts.merge(new Calls(name, call.group(2)), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    /**
     * How many calls of each kind a thread of each name made, at most, where one of them was on a file of the store.
     *
     * @param names of the threads by their ids, empty for those that do not count
     */
    Map<Calls, Integer> countsByThread(Function<String, String> names) {
        Map<Calls, Integer> each = new TreeMap<>();
        Map<Calls, Boolean> onStore = new TreeMap<>();
        for (String line : lines) {
            Matcher call = CALL.matcher(line);
            if (call.find()) {
                Calls calls = new Calls(call.group(1), call.group(2));
                each.merge(calls, 1, Integer::sum);
                if (call.group(3).contains(store + "/")) {
                    onStore.put(calls, true);
                }
            }
        }
        Map<Calls, Integer> counts = new TreeMap<>();
        for (Calls calls : onStore.keySet()) {
            String name = names.apply(calls.of());
            if (!name.isEmpty()) {
                counts.merge(new Calls(name, calls.call()), each.getOrDefault(calls, 0), Math::max);
            }
        }
        return counts;
    }
}

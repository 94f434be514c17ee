package io.vespermq.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a history proves.
 *
 * @param outcome whether the promises were kept
 * @param reasons why it is unknown
 * @param operations how many of each kind there were
 * @param faults how many of each kind there are
 * @param examples the first of each kind, with up to twenty operations before and after it
 */
public record Verdict(
        Outcome outcome,
        List<String> reasons,
        Map<String, Integer> operations,
        Map<Fault, Integer> faults,
        List<Findings.Example> examples) {
    /** The name of the file in the directory of the run. */
    public static final String FILE = "verdict.json";

    /** The three values of a verdict. */
    public enum Outcome {
        PASS,
        FAIL,
        /** Too little happened to know. */
        UNKNOWN
    }

    /** Writes it down as JSON. */
    public void write(Path directory) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("verdict", outcome);
        all.put("reasons", reasons);
        all.put("operations", operations);
        all.put("faults", faults);
        all.put("examples", examples);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(directory.resolve(FILE).toFile(), all);
    }

    /** For a failed assertion: what it is, and the examples in a sentence each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(outcome + " " + reasons + " " + faults);
        examples.forEach(example ->
                text.append("\n  ").append(example.fault()).append(": ").append(example.what()));
        return text.toString();
    }
}

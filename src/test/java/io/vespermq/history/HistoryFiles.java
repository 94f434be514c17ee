package io.vespermq.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.Expired;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Proof;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Run;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the files of a history and puts the two halves of each send together, whichever files they are in. */
final class HistoryFiles {
    private static final Answered NEVER = new Answered(Long.MAX_VALUE, Answer.MAYBE, "none", -1, -1, -1);

    private record Asked(int thread, String topic, int queue, long at) {}

    private record Answered(long at, Answer answer, String status, int queue, long offset, long position) {}

    private final Map<MessageId, Asked> asked = new HashMap<>();
    private final Map<MessageId, Answered> answered = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private @Nullable Run run;

    History read(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(file -> file.toString().endsWith(History.ENDING))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            readFile(file);
        }
        if (run == null) {
            throw new IOException(
                    "no line \"run\" in the files *" + History.ENDING + " of " + directory + ": it holds no history");
        }
        asked.forEach((id, ask) -> operations.add(send(id, ask, answered.getOrDefault(id, NEVER))));
        return new History(run, operations);
    }

    private static Send send(MessageId id, Asked ask, Answered answer) {
        return new Send(
                id,
                ask.thread(),
                ask.topic(),
                ask.queue(),
                ask.at(),
                answer.at(),
                answer.answer(),
                answer.status(),
                new Place(ask.topic(), answer.queue(), answer.offset()),
                answer.position());
    }

    /** A last line without an end was being written when its process was killed. */
    private void readFile(Path file) throws IOException {
        boolean whole = endsWithLineEnd(file);
        try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
            int number = 1;
            String line = lines.readLine();
            while (line != null) {
                String following = lines.readLine();
                if (whole || following != null) {
                    readLine(file, number, line);
                }
                line = following;
                number++;
            }
        }
    }

    private static boolean endsWithLineEnd(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            if (bytes.length() == 0) {
                return true;
            }
            bytes.seek(bytes.length() - 1);
            return bytes.read() == '\n';
        }
    }

    private void readLine(Path file, int number, String line) throws IOException {
        try {
            read(new Tabs(line));
        } catch (IllegalArgumentException strange) {
            throw new IOException("line " + number + " of " + file + " is none of a history: " + strange.getMessage());
        }
    }

    private void read(Tabs in) {
        String kind = in.text();
        switch (kind) {
            case "run" -> readRun(new Run(in.hex(), Boolean.parseBoolean(in.text()), in.number(), in.number()));
            case "ask" -> asked.put(id(in), new Asked(in.small(), name(in), in.small(), in.number()));
            case "answer" ->
                answered.put(
                        id(in),
                        new Answered(
                                in.number(), in.one(Answer.class), name(in), in.small(), in.number(), in.number()));
            case "read" -> operations.add(new Read(in.number(), name(in), name(in), place(in), certificate(in)));
            case "commit" ->
                operations.add(new Commit(in.number(), in.number(), name(in), place(in), in.one(Proof.class)));
            case "progress" -> operations.add(new Progress(in.number(), in.number(), name(in), place(in)));
            case "bounds" -> operations.add(new Bounds(in.number(), name(in), in.small(), in.number(), in.number()));
            case "expired" -> operations.add(new Expired(in.number(), name(in), in.small(), in.number()));
            case "harm" -> operations.add(new Harm(in.number(), in.number(), in.text()));
            case "phase" -> operations.add(new Phase(in.number(), in.text()));
            case "stored" ->
                operations.add(new Stored(
                        name(in), in.number(), in.small(), place(in), in.small(), in.number(), certificate(in)));
            case "entry" -> operations.add(new Entry(name(in), place(in), in.number(), in.small(), in.number()));
            case "log" -> operations.add(new LogRange(name(in), in.number(), in.number(), in.text()));
            default -> throw new IllegalArgumentException("there is no kind of line \"" + kind + '"');
        }
    }

    private void readRun(Run found) {
        if (run != null && !run.equals(found)) {
            throw new IllegalArgumentException("it belongs to another run, " + found + " and not " + run);
        }
        run = found;
    }

    private static MessageId id(Tabs in) {
        return new MessageId(in.small(), in.number());
    }

    private Place place(Tabs in) {
        return new Place(name(in), in.small(), in.number());
    }

    private static Certificate certificate(Tabs in) {
        return new Certificate(in.hex(), id(in), in.hex(), in.one(Flaw.class));
    }

    /** The same text once: a million lines have few names. */
    private String name(Tabs in) {
        return names.computeIfAbsent(in.text(), name -> name);
    }
}

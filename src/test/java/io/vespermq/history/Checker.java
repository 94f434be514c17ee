package io.vespermq.history;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import io.vespermq.history.Verdict.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Compares what was promised with what was found. */
public final class Checker {
    private static final long LEAST_OK_PERCENT = 30;

    private static final List<Invariant> INVARIANTS = List.of(
            new NothingLost(),
            new NothingInvented(),
            new OffsetsAreUnique(),
            new NoGaps(),
            new SendersKeepOrder(),
            new NoDuplicates(),
            new ReadersAdvance(),
            new ProgressFollowsCommits(),
            new LogMatchesQueues());

    private Checker() {}

    /** Checks the files of a recording and leaves the verdict beside them. */
    public static Verdict check(Path directory) {
        try {
            Verdict verdict = check(History.read(directory));
            verdict.write(directory);
            return verdict;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Verdict check(History history) {
        Evidence evidence = new Evidence(history);
        Findings findings = new Findings(history);
        INVARIANTS.forEach(invariant -> invariant.check(evidence, findings));
        List<String> doubts = doubts(history);
        Outcome outcome = Outcome.PASS;
        if (!findings.counts().isEmpty()) {
            outcome = Outcome.FAIL;
        } else if (!doubts.isEmpty()) {
            outcome = Outcome.UNKNOWN;
        }
        return new Verdict(outcome, doubts, count(evidence), findings.counts(), findings.examples());
    }

    /** A run in which little was acknowledged, or nothing was read in the end, proves nothing. */
    private static List<String> doubts(History history) {
        List<String> doubts = new ArrayList<>();
        List<Send> sends = history.sends();
        long ok = sends.stream().filter(Send::ok).count();
        long meant = sends.size() - refusedInHarm(history);
        if (ok * 100 < LEAST_OK_PERCENT * meant || ok == 0) {
            doubts.add(ok + " of " + meant + " sends were acknowledged, less than " + LEAST_OK_PERCENT + " %");
        }
        if (history.finalFrom() == Long.MAX_VALUE) {
            doubts.add("the last phase is not \"" + Phase.FINAL + "\": not everything was read in the end");
        }
        long[] okTimes = sends.stream().filter(Send::ok).mapToLong(Send::asked).toArray();
        List<Phase> phases = history.phases();
        for (int i = 0; i < phases.size(); i++) {
            int from = countBefore(phases.get(i).at(), okTimes);
            int end = i + 1 < phases.size() ? countBefore(phases.get(i + 1).at(), okTimes) : okTimes.length;
            if (from == end && !phases.get(i).isFinal()) {
                doubts.add("in phase \"" + phases.get(i).name() + "\" nothing was acknowledged");
            }
        }
        return doubts;
    }

    /** Who refuses while harm is done, a full disk for instance, does the right thing: that does not count against a run. */
    private static long refusedInHarm(History history) {
        NavigableMap<Long, Harm> harm = history.harmByEnd();
        return history.sends().stream()
                .filter(send -> send.answer() == Answer.NO)
                .filter(send -> {
                    Map.Entry<Long, Harm> next = harm.ceilingEntry(send.asked());
                    return next != null && next.getValue().at() <= send.answered();
                })
                .count();
    }

    private static int countBefore(long time, long[] sortedTimes) {
        int index = Arrays.binarySearch(sortedTimes, time);
        return index < 0 ? -index - 1 : index;
    }

    private static Map<String, Integer> count(Evidence evidence) {
        History history = evidence.history();
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("sends", history.count(Send.class));
        for (Answer answer : Answer.values()) {
            counts.put(answer.name(), (int) history.sends().stream()
                    .filter(send -> send.answer() == answer)
                    .count());
        }
        counts.put("undone", (int) history.sends().stream()
                .filter(send -> send.ok() && evidence.isUndone(send.id()))
                .count());
        counts.put("found", evidence.found().size());
        counts.put("reads", history.count(Read.class));
        counts.put("commits", history.count(Operation.Commit.class));
        counts.put("records", history.count(Stored.class));
        counts.put("entries", history.count(Operation.Entry.class));
        return counts;
    }
}

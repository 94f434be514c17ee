package io.vespermq.history;

import static java.util.Comparator.comparingLong;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Proof;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Run;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The history of a broker that keeps its word, made up from a seed: producers with several threads whose sends overlap,
 * some of them refused, some without an answer; groups that read and commit; a kill at the end of each round.
 */
final class Synthetic {
    static final String REPLICA = "broker-a";
    static final int TAG_CODE = 7;
    static final int LENGTH = 200;

    private static final long WINDOW = 1_000_000;
    private static final List<String> TOPICS = List.of("alpha", "beta");
    private static final List<String> GROUPS = List.of("g-one", "g-two");

    /** A send before the broker has seen it; {@code applied} is when it does. */
    private record Plan(MessageId id, int thread, String topic, int queue, long asked, long applied, long answered) {}

    private record Progressing(String group, String topic, int queue) {}

    private final Random random;
    private final Run run;
    private final int queues;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Place, List<Read>> held = new HashMap<>();
    private final Map<Integer, Long> sequences = new HashMap<>();
    private final Map<Progressing, Long> progress = new HashMap<>();
    private long now = 1_000;
    private long logEnd;

    private Synthetic(long seed) {
        random = new Random(seed);
        run = new Run(random.nextLong(), false, WINDOW, 0);
        queues = 2 + random.nextInt(3);
    }

    /** A history with about this many sends in each of its rounds. */
    static History of(long seed, int rounds, int sendsInRound) {
        Synthetic made = new Synthetic(seed);
        for (int round = 1; round <= rounds; round++) {
            made.round(round, sendsInRound);
        }
        made.readEverything();
        return new History(made.run, made.operations);
    }

    private void round(int round, int count) {
        operations.add(new Phase(now, "round " + round));
        int clients = 3 + random.nextInt(3);
        int threads = 1 + random.nextInt(3);
        List<Plan> plans = new ArrayList<>();
        for (int client = 1; client <= clients; client++) {
            for (int thread = 0; thread < threads; thread++) {
                plan(client, thread, count / clients / threads + 1, plans);
            }
        }
        plans.sort(comparingLong(Plan::applied));
        plans.forEach(this::apply);
        now = 1 + plans.stream().mapToLong(Plan::answered).max().orElse(now);
        consumeAndKill(round);
    }

    private void plan(int client, int thread, int count, List<Plan> plans) {
        long time = now + random.nextInt(50);
        for (int i = 0; i < count; i++) {
            long applied = time + 1 + random.nextInt(60);
            long answered = applied + 1 + random.nextInt(60);
            MessageId id = new MessageId(client, sequences.merge(client, 1L, Long::sum));
            String topic = TOPICS.get(random.nextInt(TOPICS.size()));
            plans.add(new Plan(id, thread, topic, random.nextInt(queues + 1) - 1, time, applied, answered));
            time = answered + 1 + random.nextInt(10);
        }
    }

    private void apply(Plan plan) {
        int fate = random.nextInt(100);
        boolean stored = fate < 90;
        Answer answer = fate < 80 ? Answer.OK : fate < 95 ? Answer.MAYBE : Answer.NO;
        int queue = plan.queue() >= 0 ? plan.queue() : random.nextInt(queues);
        Place place = new Place(plan.topic(), queue, held(plan.topic(), queue).size());
        operations.add(new Send(
                plan.id(),
                plan.thread(),
                plan.topic(),
                plan.queue(),
                plan.asked(),
                answer == Answer.MAYBE && random.nextBoolean() ? Long.MAX_VALUE : plan.answered(),
                answer,
                answer == Answer.OK ? "SEND_OK" : "code 14",
                answer == Answer.OK ? place : new Place(plan.topic(), -1, -1),
                answer == Answer.OK ? logEnd : -1));
        if (stored) {
            store(plan.id(), place);
        }
    }

    private void store(MessageId id, Place place) {
        byte[] body = Body.of(run.id(), id, place.topic(), Body.LEAST_BYTES + random.nextInt(40));
        Certificate certificate = Body.certify(body, place.topic());
        held(place.topic(), place.queue()).add(new Read(0, "", "-", place, certificate));
        operations.add(new Stored(REPLICA, logEnd, LENGTH, place, 0, TAG_CODE, certificate));
        operations.add(new Entry(REPLICA, place, logEnd, LENGTH, TAG_CODE));
        logEnd += LENGTH;
    }

    private List<Read> held(String topic, int queue) {
        return held.computeIfAbsent(new Place(topic, queue, 0), absent -> new ArrayList<>());
    }

    /** Each group reads to the end and commits half way, which is safe, and at the end, which the kill may undo. */
    private void consumeAndKill(int round) {
        for (String group : GROUPS) {
            eachQueue((topic, queue) -> ask(group, topic, queue));
        }
        Map<Progressing, Long> halfway = new HashMap<>();
        for (String group : GROUPS) {
            eachQueue((topic, queue) -> {
                Progressing reader = new Progressing(group, topic, queue);
                long from = progress.getOrDefault(reader, 0L);
                long half = (from + held(topic, queue).size()) / 2;
                read(group, "s" + round, topic, queue, from, half);
                commit(reader, half);
                halfway.put(reader, half);
            });
        }
        now += 2 * WINDOW;
        for (String group : GROUPS) {
            eachQueue((topic, queue) -> {
                Progressing reader = new Progressing(group, topic, queue);
                long end = held(topic, queue).size();
                read(group, "s" + round, topic, queue, halfway.getOrDefault(reader, 0L), end);
                commit(reader, end);
            });
        }
        operations.add(new Harm(now + 1, now + 2, "kill"));
        now += 10;
        halfway.forEach((reader, half) -> {
            if (random.nextBoolean()) {
                progress.put(reader, half);
            }
        });
    }

    private interface QueueStep {
        void run(String topic, int queue);
    }

    private void eachQueue(QueueStep step) {
        for (String topic : TOPICS) {
            for (int queue = 0; queue < queues; queue++) {
                step.run(topic, queue);
            }
        }
    }

    private void ask(String group, String topic, int queue) {
        @Nullable Long value = progress.get(new Progressing(group, topic, queue));
        operations.add(new Progress(now, now + 1, group, new Place(topic, queue, value == null ? -1 : value)));
        now += 2;
    }

    private void read(String group, String session, String topic, int queue, long from, long end) {
        for (long offset = from; offset < end; offset++) {
            Read held = held(topic, queue).get((int) offset);
            operations.add(new Read(now, group, session, held.place(), held.body()));
            now += random.nextInt(3);
        }
    }

    private void commit(Progressing reader, long offset) {
        Place place = new Place(reader.topic(), reader.queue(), offset);
        Proof proof = random.nextInt(10) == 0 ? Proof.NONE : Proof.ANSWERED;
        operations.add(new Commit(now, now + 1, reader.group(), place, proof));
        progress.put(reader, offset);
        now += 2;
    }

    private void readEverything() {
        operations.add(new Phase(now, Phase.FINAL));
        eachQueue((topic, queue) -> {
            operations.add(new Bounds(now, topic, queue, 0, held(topic, queue).size()));
            read("scan", "-", topic, queue, 0, held(topic, queue).size());
            GROUPS.forEach(group -> ask(group, topic, queue));
        });
        operations.add(new LogRange(REPLICA, 0, logEnd, ""));
    }
}

package io.vespermq.store.simulation;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.SimDisk;
import io.vespermq.store.SimDisk.Fate;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.log.Placeholder;
import io.vespermq.store.simulation.FaultyDisk.Fault;
import io.vespermq.store.simulation.Message.State;
import io.vespermq.store.simulation.Model.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * The real store in a world of one thread, in which the seed decides what happens next: a turn of the loop, a worker's
 * task, a force, time, a sender, a reader, a full disk, a failing one, a killed process, a power cut at any change of the
 * disk. After every step the invariants are checked; at the end everything is mended, and the store has to work again.
 */
final class Simulation {
    /**
     * What came of it.
     *
     * @param hash equal for equal runs
     * @param failure the first thing that did not hold, or null
     * @param lines the newest steps in words, if they were wanted
     */
    record Outcome(long hash, int starts, long messages, Throwable failure, List<String> lines) {}

    private static final int STEPS_MIN = 150;
    private static final int STEPS_MORE = 350;
    private static final int CHANGES_TO_CRASH_MAX = 40;
    private static final int OPERATIONS_TO_FAULT_MAX = 12;
    private static final int FREE_BYTES_MAX = 20_000;
    private static final int TURNS_MAX = 20_000;
    private static final int SPACE_BACK_S = 15;

    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final String[] FAULTY = {"/commitlog/", "/consumequeue/", "/index/", "/checkpoint", "/store"};

    private final World world;
    private final Random random;
    private final Model model;
    private final Check check;
    private final Clients clients;
    private final Invariants invariants;
    // How often each kind of trouble comes in this world; 0 for never.
    private final Map<Step, Integer> weights = new EnumMap<>(Step.class);
    private int weightSum;
    private final boolean mayFlip;

    private Life life;
    private boolean isOpen;
    private boolean wasFull;
    private boolean hasFlipped;
    private int starts;
    // What the present life began with, and how far everything was forced then.
    private Ending ending = Ending.STOP;
    private long floor;
    // A crash that comes at a change of the disk, and what it left.
    private int changesToCrash;
    private Ending nextEnding = Ending.KILL;
    private SimDisk image;
    private int answeredAtImage;
    private long floorAtImage;

    /** What may happen next. */
    private enum Step {
        TURN(60),
        WORKER(20),
        AHEAD(10),
        FORCE(10),
        SEND(30),
        FETCH(10),
        FIND(3),
        TIMER(12),
        SOME_TIME(6),
        LONG_TIME(1),
        CLOCK_JUMP(1),
        DELETE_TOPIC(1),
        DELETE_EXPIRED(2),
        FILL(2),
        SPACE(2),
        FAULT(2),
        STOP(1),
        KILL(1),
        POWER_CUT(1),
        CRASH_AT_CHANGE(2);

        private final int weight;

        Step(int weight) {
            this.weight = weight;
        }

        /** What half of the worlds do not know, each of its own kinds. */
        private boolean isTrouble() {
            return compareTo(LONG_TIME) >= 0;
        }
    }

    private Simulation(long seed, Mutant mutant, boolean wantsLines) {
        world = new World(seed, mutant, wantsLines);
        random = world.random;
        model = world.model;
        check = world.check;
        clients = new Clients(world);
        invariants = new Invariants(world);
        for (Step step : Step.values()) {
            int weight = step.isTrouble() && random.nextBoolean() ? 0 : step.weight * (1 + random.nextInt(3));
            // What fails seldom is retried seldom.
            weight *= step == Step.FAULT && mutant == Mutant.FORCE_IS_RETRIED ? 10 : 1;
            weights.put(step, weight);
            weightSum += weight;
        }
        mayFlip = world.isOnceIn(8);
    }

    /** Plays one seed. */
    static Outcome run(long seed, Mutant mutant, boolean wantsLines) {
        Simulation simulation = new Simulation(seed, mutant, wantsLines);
        try {
            simulation.play();
        } catch (RuntimeException | AssertionError e) {
            simulation.check.failed(e);
        }
        return new Outcome(
                simulation.world.trace.hash(),
                simulation.starts,
                simulation.model.log().size(),
                simulation.check.failure(),
                simulation.world.trace.lines());
    }

    private void play() {
        begin(Ending.STOP, 0);
        int steps = STEPS_MIN + random.nextInt(STEPS_MORE);
        for (int i = 0; i < steps && check.failure() == null; i++) {
            step(choose());
        }
        if (check.failure() == null) {
            mend();
        }
    }

    private Step choose() {
        int at = random.nextInt(weightSum);
        for (Map.Entry<Step, Integer> step : weights.entrySet()) {
            at -= step.getValue();
            if (at < 0) {
                return step.getKey();
            }
        }
        throw new IllegalStateException("the weights have another sum than " + weightSum);
    }

    private void step(Step step) {
        world.trace.add(step.name().hashCode(), world.clock.nanos());
        world.trace.say(() -> "  " + step);
        take(step);
        settle();
    }

    /** What follows from what was done. */
    private void settle() {
        if (image != null) {
            SimDisk left = image;
            image = null;
            end(nextEnding, left, answeredAtImage, floorAtImage);
            return;
        }
        if (!isOpen && life.opening.isComplete()) {
            opened();
        }
        if (isOpen) {
            invariants.afterStep(life, life.disk.hasFailed(), wasFull);
        }
        goOnStopping();
        if (life.closing != null && life.closing.isComplete()) {
            stopped();
        }
    }

    private void take(Step step) {
        boolean isUp = isOpen && !life.isStopping;
        switch (step) {
            case TURN -> {
                if (life.loop.hasTurn()) {
                    life.loop.turn();
                }
            }
            case WORKER -> finish(life.workers);
            case AHEAD -> finish(life.ahead);
            case FORCE -> finish(life.forces);
            case SEND -> {
                if (isOpen) {
                    clients.send(life);
                }
            }
            case FETCH -> {
                if (isUp) {
                    clients.fetch(life);
                }
            }
            case FIND -> {
                if (isUp) {
                    clients.find(life);
                }
            }
            case TIMER -> world.clock.advance(Duration.ofNanos(life.loop.untilNextTimer()));
            case SOME_TIME -> world.clock.advance(Duration.ofMillis(random.nextInt(30)));
            case LONG_TIME -> world.clock.advance(Duration.ofMillis(random.nextInt((int) World.KEPT_MS)));
            case CLOCK_JUMP -> world.clock.jump(Duration.ofMillis(random.nextInt(200_000) - 100_000));
            case DELETE_TOPIC -> {
                // Which of two topics of the same name a message belonged to, only its answer tells.
                if (isUp && model.isAnswered()) {
                    deleteTopic();
                }
            }
            case DELETE_EXPIRED -> {
                if (isUp) {
                    life.loop.on(() -> life.store().deleteExpired());
                }
            }
            case FILL -> {
                world.disk.fillUpTo(random.nextInt(FREE_BYTES_MAX));
                wasFull = true;
            }
            case SPACE -> world.disk.makeSpace();
            case FAULT -> arm();
            case STOP -> {
                if (isUp) {
                    beginStop();
                }
            }
            case KILL -> crashNow(Ending.KILL);
            case POWER_CUT -> crashNow(Ending.POWER_CUT);
            case CRASH_AT_CHANGE -> {
                changesToCrash = 1 + random.nextInt(CHANGES_TO_CRASH_MAX);
                nextEnding = random.nextBoolean() ? Ending.KILL : Ending.POWER_CUT;
            }
        }
    }

    private void arm() {
        int operations = 1 + random.nextInt(OPERATIONS_TO_FAULT_MAX);
        if (world.mutant == Mutant.FORCE_IS_RETRIED) {
            life.disk.arm(Fault.FORCE_FAILS, "/commitlog/", operations);
        } else {
            life.disk.arm(FAULTS.get(random.nextInt(FAULTS.size())), FAULTY[random.nextInt(FAULTY.length)], operations);
        }
    }

    private void finish(SimWorkers workers) {
        if (workers.running() > 0) {
            workers.finish(random.nextInt(workers.running()));
        }
    }

    private void deleteTopic() {
        String topic = "brief";
        life.loop.on(() -> {
            life.store().deleteTopic(topic);
            model.deleted(topic);
        });
    }

    // Lives

    private void begin(Ending newEnding, long newFloor) {
        ending = newEnding;
        floor = newFloor;
        isOpen = false;
        wasFull = false;
        changesToCrash = 0;
        starts++;
        world.disk.onChange(this::changed);
        if (mayFlip && !hasFlipped && starts > 1) {
            flip();
        }
        if (world.mutant == Mutant.CUT_TAKES_A_RECORD && starts > 1) {
            takeRecord();
        }
        FaultyDisk faulty = new FaultyDisk(world.disk, random, world.trace, world.mutant, hasFlipped);
        life = new Life(world.options, world.clock, faulty, check, world.mutant);
        world.trace.say(() -> "begin after " + newEnding + ", forced to byte " + newFloor);
    }

    private void changed() {
        if (changesToCrash > 0 && --changesToCrash == 0) {
            leave(nextEnding);
        }
    }

    /** The moment of a crash: whatever the process does from now on did not happen. */
    private void leave(Ending how) {
        world.trace.say(() -> "        " + how + " here");
        image = imageOf(how);
        answeredAtImage = model.log().size();
        floorAtImage = forced();
    }

    private SimDisk imageOf(Ending how) {
        if (how == Ending.KILL) {
            return world.disk.copy();
        }
        Fate fate =
                switch (random.nextInt(6)) {
                    case 0 -> Fate.NONE;
                    case 1 -> Fate.ALL;
                    default -> Fate.SOME;
                };
        return world.disk.afterCrash(fate, random);
    }

    private long forced() {
        return isOpen ? Math.max(floor, life.store().flushed().position()) : floor;
    }

    private void crashNow(Ending how) {
        leave(how);
        nextEnding = how;
    }

    private void end(Ending how, SimDisk left, int answered, long forced) {
        life.loop.kill();
        model.ended(answered);
        // Who ends before the start was done leaves the question open what the last one left.
        boolean isWorse = isOpen || how.compareTo(ending) > 0;
        world.disk.onChange(() -> {});
        world.disk = left;
        begin(isWorse ? how : ending, forced);
    }

    private void opened() {
        if (life.opening.failed()) {
            boolean mayFail = life.disk.hasFailed() || wasFull;
            world.trace.say(() -> "the start failed: " + life.opening.cause());
            if (!mayFail) {
                check.failed(life.opening.cause());
                return;
            }
            end(Ending.KILL, world.disk.copy(), model.log().size(), floor);
            return;
        }
        isOpen = true;
        MessageStore store = life.store();
        life.loop.on(() -> invariants.opened(life));
        List<StoredMessage> found = new ArrayList<>();
        long[] min = new long[1];
        life.loop.on(() -> min[0] = store.status().minPosition());
        world.disk.onChange(() -> {});
        try {
            life.opening.result().records(record -> {
                if (!Placeholder.isOne(record)) {
                    found.add(copy(record));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.disk.onChange(this::changed);
        world.trace.say(() -> "open after " + ending + ", forced to byte " + floor + ": from byte " + min[0] + " to "
                + store.appended().position());
        model.recovered(ending, found, min[0], store.appended().position(), floor, invariants.limitSeenMs());
        life.loop.on(() -> model.queues().forEach(queue -> model.opened(queue, store.bounds(queue.topic, queue.id))));
        floor = store.flushed().position();
    }

    private static StoredMessage copy(StoredMessage record) {
        ByteBuffer bytes = ByteBuffer.allocate(record.length());
        bytes.put(record.bytes().duplicate()).flip();
        return StoredMessage.at(bytes);
    }

    private void beginStop() {
        life.isStopping = true;
        life.flusher.stop();
    }

    /** The store is closed when the flusher is at rest, as Vert.x undeploys the one before the other. */
    private void goOnStopping() {
        if (life.isStopping && life.closing == null && life.forces.running() == 0) {
            life.loop.on(() -> life.closing = life.opening.result().close());
        }
    }

    private void stopped() {
        if (life.closing.failed()) {
            check.that(life.disk.hasFailed() || wasFull, () -> "the stop failed: " + life.closing.cause());
        }
        boolean isClean = life.closing.succeeded() && !life.store().ended().isComplete();
        while (life.loop.hasTurn()) {
            life.loop.turn();
        }
        if (isClean) {
            check.that(model.isAnswered(), () -> "the store has stopped and answers are missing: " + model.summary());
            model.checkBodies();
        }
        boolean isCut = random.nextBoolean();
        long forced = isClean ? Long.MAX_VALUE : forced();
        SimDisk left = isCut ? imageOf(Ending.POWER_CUT) : world.disk.copy();
        end(isCut ? Ending.POWER_CUT : Ending.STOP, left, model.log().size(), forced);
    }

    // Damage

    private void flip() {
        List<Message> there =
                model.log().stream().filter(m -> m.state == State.STORED).toList();
        if (there.isEmpty()) {
            return;
        }
        Message message = there.get(random.nextInt(there.size()));
        Path file = logFile(message.position);
        long at = message.position + random.nextInt((int) (message.end - message.position));
        if (world.disk.exists(file)) {
            world.disk.flip(file, (int) (at % World.SEGMENT_BYTES), random.nextInt(Byte.SIZE));
            message.isDamaged = true;
            hasFlipped = true;
            world.trace.say(() -> "a bit of byte " + at + " flips: " + message);
        }
    }

    private void takeRecord() {
        Message last =
                model.log().isEmpty() ? null : model.log().get(model.log().size() - 1);
        if (last == null || !world.disk.exists(logFile(last.position))) {
            return;
        }
        try (DiskFile file = world.disk.open(logFile(last.position))) {
            file.write(ByteBuffer.allocate((int) (last.end - last.position)), last.position % World.SEGMENT_BYTES);
            file.force();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile(long position) {
        return world.options
                .directory()
                .resolve("commitlog")
                .resolve(FileNames.of(position - position % World.SEGMENT_BYTES));
    }

    // The end

    /** From now on nothing fails any more: the store must come up, take what is sent, and have everything. */
    private void mend() {
        world.trace.say(() -> "everything is mended");
        changesToCrash = 0;
        world.disk.makeSpace();
        life.disk.disarm();
        drive("the store is up and at rest", () -> isUsable() && !life.isBusy());
        List<Message> sent = new ArrayList<>();
        long deadline = world.clock.nanos() + Duration.ofSeconds(SPACE_BACK_S).toNanos();
        for (QueueModel queue : model.queues()) {
            sent.add(sendUntilTaken(queue, deadline));
        }
        drive("everything is confirmed", () -> life.confirmed == life.appended && life.flushed == life.appended);
        readAll();
        for (Message message : sent) {
            check.that(message.state == State.STORED && message.isForced, () -> message + " was not stored");
        }
        int before = starts;
        beginStop();
        drive("the store is up again", () -> starts > before && isOpen);
        readAll();
    }

    private boolean isUsable() {
        if (isOpen && !life.isStopping && life.isDegraded) {
            // The process ends when a write or force has failed, and is started again.
            end(Ending.KILL, world.disk.copy(), model.log().size(), forced());
        }
        return isOpen && !life.isStopping;
    }

    private Message sendUntilTaken(QueueModel queue, long deadline) {
        while (true) {
            Message message = clients.send(life, queue);
            drive("an answer", () -> message.state != State.SENT || !isOpen);
            if (message.state == State.STORED || check.failure() != null) {
                return message;
            }
            check.that(world.clock.nanos() < deadline, () -> message + " was refused although nothing fails any more");
            world.clock.advance(Duration.ofMillis(500));
            drive("what was due is done", () -> !life.isBusy());
        }
    }

    private void readAll() {
        for (QueueModel queue : model.queues()) {
            long[] next = {queue.min};
            while (next[0] >= 0 && check.failure() == null) {
                boolean[] isDone = new boolean[1];
                clients.fetch(life, queue, next[0], to -> {
                    next[0] = to < queue.next ? to : -1;
                    isDone[0] = true;
                });
                drive("a fetch is answered", () -> isDone[0]);
            }
        }
    }

    /** Everybody gets his turn until something is reached. */
    private void drive(String what, BooleanSupplier until) {
        for (int i = 0; i < TURNS_MAX && check.failure() == null; i++) {
            if (until.getAsBoolean()) {
                return;
            }
            if (!life.isBusy()) {
                world.clock.advance(Duration.ofNanos(life.loop.untilNextTimer()));
            }
            fairTurn();
            settle();
        }
        check.that(check.failure() != null, () -> "never: " + what);
    }

    private void fairTurn() {
        if (life.loop.hasTurn()) {
            life.loop.turn();
        } else if (life.workers.running() > 0) {
            life.workers.finish(0);
        } else if (life.ahead.running() > 0) {
            life.ahead.finish(0);
        } else if (life.forces.running() > 0) {
            life.forces.finish(0);
        }
    }
}

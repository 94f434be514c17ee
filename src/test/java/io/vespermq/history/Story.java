package io.vespermq.history;

import static java.util.Comparator.comparingLong;

import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.Expired;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Run;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A history that can be changed, with what {@link Mutant}s need for it. */
final class Story {
    final Random random;
    private final History origin;
    private Run run;
    private final List<Operation> operations;

    Story(History origin, long seed) {
        this.origin = origin;
        this.run = origin.run();
        this.operations = new ArrayList<>(origin.operations());
        this.random = new Random(seed);
    }

    History history() {
        return new History(run, operations);
    }

    long run() {
        return run.id();
    }

    <T extends Operation> List<T> all(Class<T> kind, Predicate<T> which) {
        return operations.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(which)
                .toList();
    }

    /** One of those; there must be some. */
    <T extends Operation> T one(Class<T> kind, Predicate<T> which) {
        List<T> all = all(kind, which);
        return all.get(random.nextInt(all.size()));
    }

    void add(Operation operation) {
        operations.add(operation);
    }

    void remove(Predicate<Operation> which) {
        operations.removeIf(which);
    }

    void replace(Operation old, Operation by) {
        operations.set(operations.indexOf(old), by);
    }

    <T extends Operation> void replaceAll(Class<T> kind, UnaryOperator<T> by) {
        operations.replaceAll(operation -> kind.isInstance(operation) ? by.apply(kind.cast(operation)) : operation);
    }

    boolean isFinal(Read read) {
        return read.at() >= origin.finalFrom();
    }

    long end() {
        return operations.stream()
                .mapToLong(Operation::at)
                .filter(at -> at < Long.MAX_VALUE)
                .max()
                .orElse(0);
    }

    /** Whether a record or what was read is at a place. */
    static boolean isAt(Operation operation, Place place) {
        return (operation instanceof Read read && read.place().equals(place))
                || (operation instanceof Stored stored && stored.place().equals(place))
                || (operation instanceof Entry entry && entry.place().equals(place));
    }

    /** Nobody ever consumed from the queue, so that a change of it breaks no promise to consumers. */
    void forgetConsumers(Place in) {
        remove(operation -> operation.concerns(in.topic(), in.queue())
                && ((operation instanceof Read read && !isFinal(read))
                        || operation instanceof Commit
                        || operation instanceof Progress));
    }

    /** An acknowledged message at the end of its queue, from which nobody consumed. */
    Send last() {
        Send last = one(Send.class, send -> send.ok() && send.place().offset() == end(send.place()) - 1);
        forgetConsumers(last.place());
        return last;
    }

    /** The disk may take what was acknowledged so long before a harm. */
    void mayLose(long nanos) {
        run = new Run(run.id(), run.retries(), run.commitWindow(), nanos);
    }

    /**
     * The last harm took the last records of the log, and groups that had consumed them were set back. Returns the place of
     * the first.
     */
    Place loseEnd(int records) {
        List<Stored> log = all(Stored.class, any -> true).stream()
                .sorted(comparingLong(Stored::position))
                .toList();
        List<Stored> lost = log.subList(log.size() - records, log.size());
        for (Stored record : lost) {
            removeFound(record.place());
            moveEnd(record.place(), -1);
        }
        long logEnd = lost.get(0).position();
        replaceAll(LogRange.class, range -> new LogRange(range.replica(), range.begin(), logEnd, ""));
        replaceAll(Progress.class, progress -> {
            Place place = progress.place();
            long end = end(place);
            boolean isSetBack = progress.at() >= origin.finalFrom() && place.offset() > end;
            return isSetBack
                    ? new Progress(
                            progress.asked(),
                            progress.at(),
                            progress.group(),
                            new Place(place.topic(), place.queue(), end))
                    : progress;
        });
        return lost.get(0).place();
    }

    /** What its queue held before a place was deleted. */
    void expireBefore(Place first) {
        for (long offset = 0; offset < first.offset(); offset++) {
            removeFound(new Place(first.topic(), first.queue(), offset));
        }
        Bounds bounds = bounds(first);
        replace(bounds, new Bounds(bounds.at(), bounds.topic(), bounds.queue(), first.offset(), bounds.end()));
        add(new Expired(bounds.at(), first.topic(), first.queue(), first.offset()));
    }

    /** Nothing is at a place in the end; who consumed it before did. */
    void removeFound(Place place) {
        remove(operation -> isAt(operation, place) && !(operation instanceof Read read && !isFinal(read)));
    }

    long end(Place in) {
        return bounds(in).end();
    }

    private Bounds bounds(Place in) {
        return all(Bounds.class, bounds -> bounds.concerns(in.topic(), in.queue()))
                .get(0);
    }

    void moveEnd(Place in, int by) {
        Bounds bounds = bounds(in);
        replace(bounds, new Bounds(bounds.at(), bounds.topic(), bounds.queue(), bounds.first(), bounds.end() + by));
    }

    /** A message gets a place at the end of a queue, as if a broker had stored it. */
    void append(String topic, int queue, Certificate body) {
        Place place = new Place(topic, queue, end(new Place(topic, queue, 0)));
        LogRange log = all(LogRange.class, any -> true).get(0);
        add(new Stored(log.replica(), log.end(), Synthetic.LENGTH, place, 0, Synthetic.TAG_CODE, body));
        add(new Entry(log.replica(), place, log.end(), Synthetic.LENGTH, Synthetic.TAG_CODE));
        replace(log, new LogRange(log.replica(), log.begin(), log.end() + Synthetic.LENGTH, ""));
        add(new Read(end() + 1, "scan", "-", place, body));
        moveEnd(place, 1);
    }

    Certificate body(MessageId id, String topic) {
        return Body.certify(Body.of(run(), id, topic, Body.LEAST_BYTES), topic);
    }

    /** Something else is at a place, whoever looks. */
    void overwrite(Place place, UnaryOperator<Certificate> by) {
        replaceAll(
                Read.class,
                read -> read.place().equals(place)
                        ? new Read(read.at(), read.group(), read.session(), place, by.apply(read.body()))
                        : read);
        replaceAll(
                Stored.class,
                record -> record.place().equals(place)
                        ? new Stored(
                                record.replica(),
                                record.position(),
                                record.length(),
                                place,
                                record.sysFlag(),
                                record.tagCode(),
                                by.apply(record.body()))
                        : record);
    }

    /** A body of which one bit is not as it was. */
    Certificate flipped(Certificate body, String topic) {
        byte[] bytes = Body.of(body.run(), body.id(), topic, Body.LEAST_BYTES + 20);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return Body.certify(bytes, topic);
    }
}

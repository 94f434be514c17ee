package io.vespermq.history;

import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Read;
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
    private final List<Operation> operations;

    Story(History origin, long seed) {
        this.origin = origin;
        this.operations = new ArrayList<>(origin.operations());
        this.random = new Random(seed);
    }

    History history() {
        return new History(origin.run(), operations);
    }

    long run() {
        return origin.run().id();
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

    private long end(Place in) {
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

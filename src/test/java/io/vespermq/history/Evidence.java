package io.vespermq.history;

import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A history with what several invariants look up in it. */
final class Evidence {
    private final History history;
    private final Map<MessageId, Send> sends = new HashMap<>();
    private final Set<String> topics = new HashSet<>();
    private final Map<Place, Read> finalReads = new HashMap<>();
    private final Map<MessageId, Place> found = new HashMap<>();
    private final Map<MessageId, Stored> stored = new HashMap<>();
    private final Map<Place, Entry> entries = new HashMap<>();
    private final Map<Place, Long> expired = new HashMap<>();
    private final Undone undone;

    Evidence(History history) {
        this.history = history;
        for (Send send : history.sends()) {
            sends.put(send.id(), send);
            topics.add(send.topic());
        }
        long finalFrom = history.finalFrom();
        for (Read read : history.reads()) {
            if (read.at() >= finalFrom) {
                finalReads.put(read.place(), read);
                if (isOurs(read.body())) {
                    found.putIfAbsent(read.body().id(), read.place());
                }
            }
        }
        for (Stored record : history.stored()) {
            if (isOurs(record.body()) && record.inQueue()) {
                stored.putIfAbsent(record.body().id(), record);
            }
        }
        history.entries().forEach(entry -> entries.put(entry.place(), entry));
        history.expired().forEach(one -> expired.merge(start(one.topic(), one.queue()), one.first(), Math::max));
        undone = new Undone(history, id -> found.containsKey(id) || stored.containsKey(id));
    }

    History history() {
        return history;
    }

    /** Whether messages of the run were sent to it: what other topics hold is not judged. */
    boolean isOfRun(Place place) {
        return topics.contains(place.topic());
    }

    /** Whether a body is whole and this run's. */
    boolean isOurs(Certificate body) {
        return body.whole() && body.run() == history.run().id();
    }

    @Nullable
    Send send(MessageId id) {
        return sends.get(id);
    }

    /** What was read there in the end. */
    @Nullable
    Read finalRead(Place place) {
        return finalReads.get(place);
    }

    /** Where a message was read in the end. */
    @Nullable
    Place found(MessageId id) {
        return found.get(id);
    }

    /** Where every message of the run was read in the end that was. */
    Map<MessageId, Place> found() {
        return found;
    }

    /** A message's record in the log. */
    @Nullable
    Stored stored(MessageId id) {
        return stored.get(id);
    }

    /** Whether a message is gone, and may be since a power cut. */
    boolean isUndone(MessageId id) {
        return undone.messages().contains(id);
    }

    /** Whether there was one at a place. */
    boolean isUndone(Place place) {
        return undone.places().contains(place);
    }

    /** Whether what was at a place may have been deleted. */
    boolean isExpired(Place place) {
        return place.offset() < expired.getOrDefault(start(place.topic(), place.queue()), 0L);
    }

    private static Place start(String topic, int queue) {
        return new Place(topic, queue, 0);
    }

    @Nullable
    Entry entry(Place place) {
        return entries.get(place);
    }

    /** Whether the files of a log were looked at. */
    boolean hasLog() {
        return !history.logs().isEmpty();
    }

    /** Operations on messages of the run, wherever they were seen. */
    List<Read> reads() {
        return history.reads().stream().filter(read -> isOfRun(read.place())).toList();
    }

    /** The same in the log, of those records that stand in a queue. */
    List<Stored> records() {
        return history.stored().stream()
                .filter(record -> isOfRun(record.place()) && record.inQueue())
                .toList();
    }
}

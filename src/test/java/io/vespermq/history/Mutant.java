package io.vespermq.history;

import static io.vespermq.history.Fault.COMMITTED_AHEAD;
import static io.vespermq.history.Fault.COMMITTED_BACK;
import static io.vespermq.history.Fault.DUPLICATE;
import static io.vespermq.history.Fault.GAP;
import static io.vespermq.history.Fault.LOG_AND_QUEUE_DISAGREE;
import static io.vespermq.history.Fault.LOG_DAMAGED;
import static io.vespermq.history.Fault.LOST_FROM_LOG;
import static io.vespermq.history.Fault.LOST_FROM_QUEUE;
import static io.vespermq.history.Fault.LOST_TO_READERS;
import static io.vespermq.history.Fault.MOVED;
import static io.vespermq.history.Fault.OFFSET_REUSED;
import static io.vespermq.history.Fault.OUT_OF_ORDER;
import static io.vespermq.history.Fault.PHANTOM;
import static io.vespermq.history.Fault.READER_SKIPPED;
import static io.vespermq.history.Fault.READER_WENT_BACK;
import static io.vespermq.history.Fault.REFUSED_BUT_STORED;
import static io.vespermq.history.Fault.WRONG_BYTES;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a broker that breaks its word in one way leaves behind, and exactly what the checker must call it. */
@SuppressWarnings("ImmutableEnumChecker") // its sets are immutable, its changes have no state
enum Mutant {
    ACKNOWLEDGED_AND_GONE(Set.of(LOST_FROM_LOG), story -> {
        Send lost = story.last();
        story.remove(operation -> Story.isAt(operation, lost.place()));
        story.moveEnd(lost.place(), -1);
    }),
    ACKNOWLEDGED_AND_IN_NO_QUEUE(Set.of(LOST_FROM_QUEUE, LOG_AND_QUEUE_DISAGREE), story -> {
        Send lost = story.last();
        story.remove(operation -> Story.isAt(operation, lost.place()) && !(operation instanceof Stored));
        story.moveEnd(lost.place(), -1);
    }),
    ACKNOWLEDGED_AND_HIDDEN(Set.of(LOST_TO_READERS, GAP), story -> {
        Send lost = story.one(Send.class, Send::ok);
        story.remove(operation -> operation instanceof Read read
                && story.isFinal(read)
                && read.place().equals(lost.place()));
    }),
    GONE_AND_NO_LOG_TO_LOOK_AT(Set.of(LOST_TO_READERS), story -> {
        Send lost = story.last();
        story.remove(operation -> Story.isAt(operation, lost.place()));
        story.remove(operation ->
                operation instanceof Stored || operation instanceof Entry || operation instanceof LogRange);
        story.moveEnd(lost.place(), -1);
    }),
    LOST_LONG_BEFORE_A_POWER_CUT(Set.of(LOST_FROM_LOG), story -> {
        story.mayLose(1);
        Send lost = story.last();
        story.removeFound(lost.place());
        story.moveEnd(lost.place(), -1);
    }),
    LOST_BEFORE_WHAT_A_POWER_CUT_LEFT(Set.of(LOST_FROM_LOG, GAP), story -> {
        story.mayLose(Long.MAX_VALUE);
        Send lost = story.one(Send.class, send -> send.ok() && isLeftBehind(story, send));
        story.removeFound(lost.place());
    }),
    GONE_LONG_BEFORE_IT_EXPIRES(Set.of(LOST_FROM_LOG, GAP), story -> {
        Send lost = story.one(
                Send.class,
                send -> send.ok() && story.end(send.place()) > send.place().offset() + 1);
        story.expireBefore(lost.place());
        story.removeFound(lost.place());
    }),
    INVENTED(Set.of(PHANTOM), story -> {
        Send like = story.one(Send.class, Send::ok);
        MessageId nobody = new MessageId(99, 1);
        story.append(like.topic(), like.place().queue(), story.body(nobody, like.topic()));
    }),
    OF_ANOTHER_RUN(Set.of(PHANTOM), story -> {
        Send like = story.one(Send.class, Send::ok);
        byte[] body = Body.of(story.run() + 1, like.id(), like.topic(), Body.LEAST_BYTES);
        story.append(like.topic(), like.place().queue(), Body.certify(body, like.topic()));
    }),
    REFUSED_AND_SHOWN(Set.of(REFUSED_BUT_STORED), story -> {
        Send refused = story.one(Send.class, send -> send.answer() == Answer.NO);
        int queue = Math.max(0, refused.askedQueue());
        story.append(refused.topic(), queue, story.body(refused.id(), refused.topic()));
    }),
    BIT_FLIPPED_ON_THE_WAY(Set.of(WRONG_BYTES), story -> {
        Read read = story.one(Read.class, any -> true);
        Certificate body = story.flipped(read.body(), read.place().topic());
        story.replace(read, new Read(read.at(), read.group(), read.session(), read.place(), body));
    }),
    BIT_FLIPPED_FOR_EVERYBODY(Set.of(WRONG_BYTES), story -> {
        Stored record = story.one(Stored.class, any -> true);
        Certificate body = story.flipped(record.body(), record.place().topic());
        story.overwrite(record.place(), old -> body);
    }),
    UNDER_ANOTHER_TOPIC(Set.of(WRONG_BYTES), story -> {
        Read read = story.one(Read.class, any -> true);
        byte[] body = Body.of(story.run(), read.body().id(), "gamma", Body.LEAST_BYTES);
        Certificate strayed = Body.certify(body, read.place().topic());
        story.replace(read, new Read(read.at(), read.group(), read.session(), read.place(), strayed));
    }),
    OFFSET_SHOWN_WITH_ANOTHER(Set.of(OFFSET_REUSED), story -> {
        Place place = story.one(Stored.class, any -> true).place();
        Send doubtful = doubtful(place);
        story.add(doubtful);
        Certificate body = story.body(doubtful.id(), place.topic());
        story.add(new Read(doubtful.asked() + 1, "g-one", "-", place, body));
    }),
    OFFSET_GIVEN_AGAIN(Set.of(OFFSET_REUSED, LOST_FROM_LOG), story -> {
        Send lost = story.one(Send.class, Send::ok);
        Send doubtful = doubtful(lost.place());
        story.add(doubtful);
        Certificate body = story.body(doubtful.id(), lost.topic());
        story.overwrite(lost.place(), old -> body);
    }),
    OFFSET_LEFT_OUT(Set.of(GAP), story -> {
        Set<Place> acknowledged = Set.copyOf(
                story.all(Send.class, Send::ok).stream().map(Send::place).toList());
        List<Place> ends = story.all(Operation.Bounds.class, any -> true).stream()
                .map(bounds -> new Place(bounds.topic(), bounds.queue(), bounds.end() - 1))
                .toList();
        Place hole = story.one(
                        Entry.class,
                        entry -> !acknowledged.contains(entry.place())
                                && entry.place().offset() > 0
                                && !ends.contains(entry.place()))
                .place();
        story.forgetConsumers(hole);
        story.remove(operation -> Story.isAt(operation, hole));
    }),
    SWAPPED(Set.of(OUT_OF_ORDER), story -> {
        Send later = later(story);
        Send earlier = earlier(story, later);
        swapBodies(story, earlier, later);
        story.replace(earlier, acknowledgedAt(earlier, later));
        story.replace(later, acknowledgedAt(later, earlier));
    }),
    SWAPPED_UNTOLD(Set.of(OUT_OF_ORDER, MOVED), story -> {
        Send later = later(story);
        swapBodies(story, earlier(story, later), later);
    }),
    STORED_TWICE(Set.of(DUPLICATE), story -> {
        Stored record = story.one(Stored.class, any -> true);
        story.append(record.place().topic(), record.place().queue(), record.body());
    }),
    ELSEWHERE_IN_THE_LOG(Set.of(MOVED), story -> {
        Send send = story.one(Send.class, Send::ok);
        story.replace(send, acknowledgedAt(send, send.place(), send.position() + 1));
    }),
    IN_ANOTHER_QUEUE(Set.of(MOVED), story -> {
        Send send = story.one(Send.class, any -> any.ok() && any.askedQueue() >= 0);
        story.replace(
                send,
                new Send(
                        send.id(),
                        send.thread(),
                        send.topic(),
                        send.askedQueue() + 1,
                        send.asked(),
                        send.answered(),
                        send.answer(),
                        send.status(),
                        send.place(),
                        send.position()));
    }),
    READ_BACKWARDS(Set.of(READER_WENT_BACK), story -> {
        Read read = story.one(Read.class, any -> !any.session().equals("-"));
        Read last = lastOfSession(story, read);
        story.add(new Read(last.at(), read.group(), read.session(), read.place(), read.body()));
    }),
    READ_WITH_A_LEAP(Set.of(READER_SKIPPED), story -> {
        List<Read> session = List.of();
        while (session.size() < 3) {
            session = sameSession(
                    story, story.one(Read.class, any -> !any.session().equals("-")));
        }
        story.remove(session.get(1 + story.random.nextInt(session.size() - 2))::equals);
    }),
    COMMITTED_BY_NOBODY(Set.of(COMMITTED_AHEAD), story -> {
        Progress last = lastProgress(story);
        long most = story.all(Commit.class, commit -> isSameProgress(commit.group(), commit.place(), last)).stream()
                .mapToLong(commit -> commit.place().offset())
                .max()
                .orElse(0);
        Place place = new Place(last.place().topic(), last.place().queue(), most + 1 + story.random.nextInt(5));
        story.replace(last, new Progress(last.asked(), last.at(), last.group(), place));
    }),
    COMMITTED_AND_FORGOTTEN(Set.of(COMMITTED_BACK), story -> {
        Progress last = lastProgress(story);
        Place place = new Place(last.place().topic(), last.place().queue(), story.random.nextInt(2) - 1);
        story.replace(last, new Progress(last.asked(), last.at(), last.group(), place));
    }),
    ENTRY_OF_ANOTHER_RECORD(Set.of(LOG_AND_QUEUE_DISAGREE), story -> {
        Entry entry = story.one(Entry.class, any -> true);
        long position = story.one(Stored.class, record -> record.position() != entry.position())
                .position();
        story.replace(entry, new Entry(entry.replica(), entry.place(), position, entry.length(), entry.tagCode()));
    }),
    ENTRY_OF_NO_RECORD(Set.of(LOG_AND_QUEUE_DISAGREE), story -> {
        Entry entry = story.one(Entry.class, any -> true);
        story.replace(
                entry,
                new Entry(entry.replica(), entry.place(), entry.position() + 1, entry.length(), entry.tagCode()));
    }),
    ENTRY_WITH_ANOTHER_LENGTH(Set.of(LOG_AND_QUEUE_DISAGREE), story -> {
        Entry entry = story.one(Entry.class, any -> true);
        story.replace(
                entry,
                new Entry(entry.replica(), entry.place(), entry.position(), entry.length() - 1, entry.tagCode()));
    }),
    ENTRY_WITH_ANOTHER_TAG(Set.of(LOG_AND_QUEUE_DISAGREE), story -> {
        Entry entry = story.one(Entry.class, any -> true);
        story.replace(entry, new Entry(entry.replica(), entry.place(), entry.position(), entry.length(), 0));
    }),
    LOG_THAT_ENDS_EARLY(Set.of(LOG_DAMAGED), story -> {
        LogRange log = story.one(LogRange.class, any -> true);
        story.replace(log, new LogRange(log.replica(), log.begin(), log.end(), "no magic of a record"));
    });

    private final Set<Fault> faults;
    private final Consumer<Story> change;

    Mutant(Set<Fault> faults, Consumer<Story> change) {
        this.faults = faults;
        this.change = change;
    }

    Set<Fault> faults() {
        return faults;
    }

    History of(History origin, long seed) {
        Story story = new Story(origin, seed);
        change.accept(story);
        return story.history();
    }

    /** A send that nobody answered, for a place; by a producer that sends nothing else. */
    static Send doubtful(Place place) {
        return new Send(
                new MessageId(98, 1),
                0,
                place.topic(),
                place.queue(),
                1_001,
                Long.MAX_VALUE,
                Answer.MAYBE,
                "none",
                new Place(place.topic(), -1, -1),
                -1);
    }

    /** An acknowledged send to whose queue its producer had sent before. */
    private static Send later(Story story) {
        Send send = story.one(Send.class, Send::ok);
        while (before(story, send).isEmpty()) {
            send = story.one(Send.class, Send::ok);
        }
        return send;
    }

    private static Send earlier(Story story, Send later) {
        List<Send> before = before(story, later);
        return before.get(story.random.nextInt(before.size()));
    }

    private static List<Send> before(Story story, Send later) {
        return story.all(
                Send.class,
                send -> send.ok()
                        && send.id().client() == later.id().client()
                        && send.place().topic().equals(later.place().topic())
                        && send.place().queue() == later.place().queue()
                        && send.askedQueue() == later.askedQueue()
                        && send.answered() < later.asked());
    }

    /** Whether something that was sent at the same time is behind it in the log. */
    private static boolean isLeftBehind(Story story, Send send) {
        return !story.all(
                        Send.class,
                        other -> other.ok() && other.position() > send.position() && other.asked() < send.answered())
                .isEmpty();
    }

    private static void swapBodies(Story story, Send one, Send other) {
        Certificate body = story.body(one.id(), one.topic());
        Certificate otherBody = story.body(other.id(), other.topic());
        story.overwrite(one.place(), old -> otherBody);
        story.overwrite(other.place(), old -> body);
    }

    private static Send acknowledgedAt(Send send, Send other) {
        return acknowledgedAt(send, other.place(), other.position());
    }

    private static Send acknowledgedAt(Send send, Place place, long position) {
        return new Send(
                send.id(),
                send.thread(),
                send.topic(),
                send.askedQueue(),
                send.asked(),
                send.answered(),
                send.answer(),
                send.status(),
                place,
                position);
    }

    private static List<Read> sameSession(Story story, Read read) {
        return story.all(
                Read.class,
                other -> other.session().equals(read.session())
                        && other.group().equals(read.group())
                        && other.concerns(read.place().topic(), read.place().queue()));
    }

    private static Read lastOfSession(Story story, Read read) {
        List<Read> all = sameSession(story, read);
        return all.get(all.size() - 1);
    }

    /** The last answer about a group's progress, which is well above zero. */
    private static Progress lastProgress(Story story) {
        return story.one(
                Progress.class,
                progress -> progress.place().offset() > 1
                        && story.all(
                                        Progress.class,
                                        other -> isSameProgress(other.group(), other.place(), progress)
                                                && other.at() > progress.at())
                                .isEmpty());
    }

    private static boolean isSameProgress(String group, Place place, Progress as) {
        return group.equals(as.group()) && as.concerns(place.topic(), place.queue());
    }
}

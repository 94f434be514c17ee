package io.vespermq.history;

/** How a broker can break its word. */
public enum Fault {
    LOST_FROM_LOG("acknowledged, and not in the log"),
    LOST_FROM_QUEUE("acknowledged and in the log, and not in its queue"),
    LOST_TO_READERS("acknowledged, and not read in the end"),
    PHANTOM("nobody sent it"),
    REFUSED_BUT_STORED("its sender was told that it is not stored"),
    WRONG_BYTES("not the bytes that were sent"),
    OFFSET_REUSED("two messages at one offset"),
    GAP("offsets without a message"),
    OUT_OF_ORDER("before a message that its sender had sent earlier, after the answer for that one"),
    DUPLICATE("stored more than once, with client retries off"),
    MOVED("elsewhere than its sender was told, or asked for"),
    READER_WENT_BACK("a reader got an earlier offset without a restart"),
    READER_SKIPPED("a reader missed offsets"),
    COMMITTED_AHEAD("a committed offset ahead of what was committed, or of the queue"),
    COMMITTED_BACK("a committed offset behind what was committed, by more than may be forgotten"),
    LOG_AND_QUEUE_DISAGREE("an entry of a queue and the records of the log disagree"),
    LOG_DAMAGED("the log ends in something that is neither a record nor nothing");

    private final String meaning;

    Fault(String meaning) {
        this.meaning = meaning;
    }

    /** In words. */
    public String meaning() {
        return meaning;
    }
}

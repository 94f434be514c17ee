package io.vespermq.history;

/**
 * What a body said about itself.
 *
 * @param id whose it claims to be; means nothing when it has a flaw, but for {@link Flaw#STRAYED}
 * @param hash of all its bytes: equal bodies have equal ones
 */
public record Certificate(long run, MessageId id, long hash, Flaw flaw) {
    /** Whether the bytes are those that were sent to the topic. */
    public boolean whole() {
        return flaw == Flaw.NONE;
    }

    String fields() {
        return Tabs.joined(Long.toHexString(run), id.client(), id.sequence(), Long.toHexString(hash), flaw);
    }
}

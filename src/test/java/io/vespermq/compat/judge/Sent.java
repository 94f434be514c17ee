package io.vespermq.compat.judge;

/** What the official client says about one send. */
public record Sent(
        String status, String messageId, String storedAtId, String brokerName, int queueId, long queueOffset) {
    private static final int POSITION_DIGITS = 16;

    /** The same for the n-th message of a batch, which lies in its queue behind the first. */
    public Sent ofBatch(int n) {
        return new Sent(status, nth(messageId, n), nth(storedAtId, n), brokerName, queueId, queueOffset + n);
    }

    private static String nth(String ids, int n) {
        return ids.split(",", -1)[n];
    }

    /** Where the message is in the log, in bytes: the end of the id of its place. −1 when there is none. */
    public long position() {
        return storedAtId.length() < POSITION_DIGITS
                ? -1
                : Long.parseUnsignedLong(storedAtId.substring(storedAtId.length() - POSITION_DIGITS), 16);
    }

    public boolean ok() {
        return status.equals("SEND_OK");
    }
}

package io.vespermq.compat.judge;

/** What the official client says about one send. */
public record Sent(
        String status, String messageId, String storedAtId, String brokerName, int queueId, long queueOffset) {

    public boolean ok() {
        return status.equals("SEND_OK");
    }
}

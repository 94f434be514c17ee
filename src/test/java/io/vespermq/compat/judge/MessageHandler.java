package io.vespermq.compat.judge;

/** Called on a thread of the official client for each message. */
@FunctionalInterface
public interface MessageHandler {
    Verdict onMessage(Received message);
}

package io.vespermq.client.consume;

import io.vertx.core.Future;

/** Takes the messages of a consumer: of one queue one after the other, of several queues side by side. */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Takes one message, on the client's loop.
     *
     * @return completes when the message is done with; the next one of its queue comes then. When it fails the same
     *     message comes again a second later
     */
    Future<Void> handle(ReceivedMessage message);
}

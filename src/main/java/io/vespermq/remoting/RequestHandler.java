package io.vespermq.remoting;

import io.vertx.core.Future;

/**
 * Answers one kind of request. Runs on the lane that the request table gives it and never blocks.
 *
 * @param <H> the request's header
 */
@FunctionalInterface
public interface RequestHandler<H> {
    /**
     * Answers the request. A thrown or failed {@link RequestFailure} becomes its refusal, any other failure
     * SYSTEM_ERROR; the reply to a one-way request is dropped.
     *
     * @return completes with the reply, on any loop
     */
    Future<Reply> handle(H header, Request request);
}

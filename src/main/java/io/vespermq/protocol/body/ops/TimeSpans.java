package io.vespermq.protocol.body.ops;

import java.util.List;

/**
 * Body of the reply to QUERY_CONSUME_TIME_SPAN (303).
 *
 * @param consumeTimeSpanSet one for each queue
 */
public record TimeSpans(List<TimeSpan> consumeTimeSpanSet) {}

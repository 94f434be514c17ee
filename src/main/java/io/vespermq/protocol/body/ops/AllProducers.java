package io.vespermq.protocol.body.ops;

import java.util.List;
import java.util.Map;

/**
 * Body of the reply to GET_ALL_PRODUCER_INFO (328).
 *
 * @param data producers by group
 */
public record AllProducers(Map<String, List<ProducerInfo>> data) {}

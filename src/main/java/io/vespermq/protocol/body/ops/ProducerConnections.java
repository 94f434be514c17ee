package io.vespermq.protocol.body.ops;

import java.util.List;

/**
 * Body of the reply to GET_PRODUCER_CONNECTION_LIST (204).
 *
 * @param connectionSet the members of the group
 */
public record ProducerConnections(List<ConnectionInfo> connectionSet) {}

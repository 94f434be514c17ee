package io.vespermq.protocol.body.ops;

import java.util.Map;

/**
 * Names and values, all text: the reply to GET_BROKER_RUNTIME_INFO (28).
 *
 * @param table values by name
 */
public record KeyValues(Map<String, String> table) {}

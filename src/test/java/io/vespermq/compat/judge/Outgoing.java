package io.vespermq.compat.judge;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as a test wants it sent. */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per hop would double the 4 MiB bodies
public record Outgoing(String topic, @Nullable String tag, String key, Map<String, String> properties, byte[] body) {

    public Outgoing withTag(String newTag) {
        return new Outgoing(topic, newTag, key, properties, body);
    }

    public Outgoing withProperties(Map<String, String> newProperties) {
        return new Outgoing(topic, tag, key, newProperties, body);
    }
}

package io.vespermq.compat.judge;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as the official client hands it to an application. */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per hop would double the 4 MiB bodies
public record Received(
        String topic,
        int queueId,
        long queueOffset,
        String messageId,
        @Nullable String tag,
        @Nullable String key,
        int reconsumeTimes,
        int storedBytes,
        Map<String, String> properties,
        byte[] body) {}

package io.vespermq.protocol.body;

import io.vespermq.protocol.codec.StateContent;
import java.util.Map;

/**
 * How far the delay levels are delivered: the body of GET_ALL_DELAY_OFFSET and the file {@code delayOffset.json}.
 *
 * @param offsetTable next offset of each level's queue, by level
 */
@StateContent
public record DelayOffsets(DataVersion dataVersion, Map<Integer, Long> offsetTable) {
    public DelayOffsets {
        dataVersion = dataVersion == null ? DataVersion.INITIAL : dataVersion;
        offsetTable = offsetTable == null ? Map.of() : Map.copyOf(offsetTable);
    }
}

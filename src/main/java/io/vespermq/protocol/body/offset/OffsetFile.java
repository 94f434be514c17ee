package io.vespermq.protocol.body.offset;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.codec.StateContent;
import java.util.Map;

/**
 * The consumer offsets of a broker, as in {@code config/consumerOffset.json} and in the reply to
 * GET_ALL_CONSUMER_OFFSET (43).
 *
 * @param dataVersion tells whether they changed
 * @param offsetTable {@code topic@group}, queue, offset
 */
@StateContent
public record OffsetFile(DataVersion dataVersion, Map<String, Map<Integer, Long>> offsetTable) {
    public OffsetFile {
        dataVersion = dataVersion == null ? DataVersion.INITIAL : dataVersion;
        offsetTable = offsetTable == null ? Map.of() : offsetTable;
    }
}

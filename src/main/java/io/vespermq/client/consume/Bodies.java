package io.vespermq.client.consume;

import io.vespermq.message.SysFlag;
import io.vespermq.protocol.codec.Zlib;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bodies as producers wrote them. Reads zlib; a body in another form is handed out as it is stored. */
final class Bodies {
    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

    /** No producer may send more; what says it holds more is not unpacked. */
    private static final int BYTES_MAX = 64 << 20;

    private static final int COMPRESSION_SHIFT = 8;
    private static final int COMPRESSION_MASK = 7;
    private static final int ZLIB = 3;

    private Bodies() {}

    static byte[] read(ByteBuffer stored, int sysFlag) {
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        if ((sysFlag & SysFlag.COMPRESSED) == 0) {
            return bytes;
        }
        int type = sysFlag >> COMPRESSION_SHIFT & COMPRESSION_MASK;
        if (type != 0 && type != ZLIB) {
            LOG.warn("a body compressed with type {} came in; only zlib is read here, it is handed out as it is", type);
            return bytes;
        }
        try {
            return Zlib.inflate(bytes, BYTES_MAX);
        } catch (DataFormatException e) {
            LOG.warn("a body marked as zlib cannot be read ({}); it is handed out as it is", e.getMessage());
            return bytes;
        }
    }
}

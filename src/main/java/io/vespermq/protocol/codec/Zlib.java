package io.vespermq.protocol.codec;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads zlib streams that may come from anyone. */
public final class Zlib {
    private static final int CHUNK_BYTES = 8192;

    private Zlib() {}

    /**
     * What a stream holds.
     *
     * @param bytesMax more than this is not unpacked
     * @throws DataFormatException saying why: it is no zlib stream, ends too early, or holds more
     */
    public static byte[] inflate(byte[] stream, int bytesMax) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stream);
            ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(4L * stream.length, bytesMax));
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if (count == 0 && !inflater.finished()) {
                    throw new DataFormatException("it ends too early");
                }
                if (out.size() + count > bytesMax) {
                    throw new DataFormatException("it holds more than " + bytesMax + " bytes");
                }
                out.write(chunk, 0, count);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}

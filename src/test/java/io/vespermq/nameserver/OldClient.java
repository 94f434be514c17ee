package io.vespermq.nameserver;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks for a route as a client of some other release does, with nothing but a socket. */
final class OldClient {
    private static final int TIMEOUT_MS = 20_000;

    private OldClient() {}

    /** The body of the answer. */
    static String ask(String address, int version, String extFields) throws Exception {
        int colon = address.indexOf(':');
        try (Socket socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
            socket.setSoTimeout(TIMEOUT_MS);
            byte[] header = ("{\"code\":105,\"extFields\":" + extFields
                            + ",\"flag\":0,\"language\":\"GO\",\"opaque\":1,\"version\":" + version + "}")
                    .getBytes(StandardCharsets.UTF_8);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(4 + header.length);
            out.writeInt(header.length);
            out.write(header);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            int headerLength = (frame[1] & 0xFF) << 16 | (frame[2] & 0xFF) << 8 | (frame[3] & 0xFF);
            int start = 4 + headerLength;
            return new String(frame, start, frame.length - start, StandardCharsets.UTF_8);
        }
    }
}

package io.vespermq.broker;

import io.vespermq.runtime.StartFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.IntUnaryOperator;

/** Finds a client port for a broker that is to use a free one. Its VIP port has to be free, too. */
final class FreePorts {
    private static final int ANY = 0;
    private static final int TRIES = 20;

    private final String host;
    private final IntUnaryOperator candidates;

    /**
     * Ports of an address.
     *
     * @param candidates the port to look at in the n-th try, from 0 on; 0 for one that the system picks
     */
    FreePorts(String host, IntUnaryOperator candidates) {
        this.host = host;
        this.candidates = candidates;
    }

    /** A port of {@code host} that is free and whose VIP port is free. Throws {@link StartFailure} when none is found. */
    static int clientPort(String host) {
        return new FreePorts(host, n -> ANY).clientPort();
    }

    /** The first candidate that is free and whose VIP port is free. Throws {@link StartFailure} when none is found. */
    int clientPort() {
        IOException last = new IOException("no port was tried");
        for (int n = 0; n < TRIES; n++) {
            try (ServerSocket client = bound(candidates.applyAsInt(n))) {
                int port = client.getLocalPort();
                int vipPort = PartOptions.vipPort(port);
                if (vipPort >= 0) {
                    bound(vipPort).close();
                }
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new StartFailure(
                "the broker finds no free port on " + host + " with a free one for its VIP port (listenPort" + " - 2): "
                        + last.getMessage() + "; set listenPort and bindAddress to what this machine allows");
    }

    private ServerSocket bound(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(host, port), 1);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}

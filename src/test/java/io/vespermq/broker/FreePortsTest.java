package io.vespermq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.runtime.StartFailure;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** A broker that may choose its port finds one whose neighbour is free, too. */
class FreePortsTest {
    private static final String HOST = "127.0.0.1";

    @Test
    void aPortWhoseVipPortIsTakenIsPassedOver() throws Exception {
        int free = FreePorts.clientPort(HOST);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            int[] candidates = {port, port + 2, free};
            assertThat(new FreePorts(HOST, n -> candidates[n]).clientPort()).isEqualTo(free);
            assertThatThrownBy(() -> new FreePorts(HOST, n -> port + 2).clientPort())
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("no free port");
        }
    }

    @Test
    void itLooksAtTheAddressThatWillBeBound() {
        assertThatThrownBy(() -> FreePorts.clientPort("192.0.2.1"))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("the broker finds no free port on 192.0.2.1")
                .hasMessageContaining("bindAddress");
    }
}

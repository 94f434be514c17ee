package io.vespermq.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The address of this machine, as its network cards tell it; nobody else is asked. */
final class LocalAddress {
    private static final String LOOPBACK = "127.0.0.1";

    /** Interfaces that containers and virtual machines of this machine hang on; nobody else reaches their addresses. */
    private static final List<String> INTERNAL = List.of("docker", "br-", "veth", "virbr", "cni", "vmnet");

    private LocalAddress() {}

    /** The first address that is not the loopback, IPv4 before IPv6; the loopback when there is none. */
    static String first() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .filter(LocalAddress::isOutward)
                    .flatMap(card -> Collections.list(card.getInetAddresses()).stream())
                    .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
                    .min(Comparator.comparing(address -> address instanceof Inet4Address ? 0 : 1))
                    .map(InetAddress::getHostAddress)
                    .orElse(LOOPBACK);
        } catch (SocketException e) {
            // A machine that hides its interfaces can still be reached from itself.
            return LOOPBACK;
        }
    }

    private static boolean isOutward(NetworkInterface card) {
        String name = card.getName().toLowerCase(Locale.ROOT);
        try {
            return card.isUp()
                    && !card.isLoopback()
                    && !card.isPointToPoint()
                    && INTERNAL.stream().noneMatch(name::startsWith);
        } catch (SocketException e) {
            // The interface vanished while it was looked at.
            return false;
        }
    }
}

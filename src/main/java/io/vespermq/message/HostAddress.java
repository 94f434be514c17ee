package io.vespermq.message;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address and a port as records carry them: 4 or 16 address bytes and a port of 4 bytes, big-endian.
 *
 * @param ip 4 or 16 bytes; never changed after construction
 * @param port 0 to 65535
 */
@SuppressWarnings("ArrayRecordComponent") // kept as the bytes that are written; compared by no one on the hot path
public record HostAddress(byte[] ip, int port) {
    /** Where an address is unknown. */
    public static final HostAddress UNKNOWN = new HostAddress(new byte[4], 0);

    /** The address of a socket; an unresolved or missing one is {@link #UNKNOWN}. */
    public static HostAddress of(@org.jspecify.annotations.Nullable InetSocketAddress address) {
        return address == null || address.getAddress() == null
                ? UNKNOWN
                : new HostAddress(address.getAddress().getAddress(), address.getPort());
    }

    /** Reads an address of 4 or, with {@code v6}, 16 bytes and its port from the buffer's position on. */
    public static HostAddress read(ByteBuffer in, boolean v6) {
        byte[] ip = new byte[v6 ? 16 : 4];
        in.get(ip);
        return new HostAddress(ip, in.getInt());
    }

    /** Writes the address bytes and the port. */
    public void write(ByteBuffer out) {
        out.put(ip).putInt(port);
    }

    /** True for 16 address bytes. */
    public boolean isV6() {
        return ip.length == 16;
    }

    /** Bytes that {@link #write} writes. */
    public int length() {
        return ip.length + Integer.BYTES;
    }

    /** The IP address in text form. */
    public String ipText() {
        try {
            return InetAddress.getByAddress(ip).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address of " + ip.length + " bytes", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostAddress that && that.port == port && java.util.Arrays.equals(that.ip, ip);
    }

    @Override
    public int hashCode() {
        return 31 * java.util.Arrays.hashCode(ip) + port;
    }

    @Override
    public String toString() {
        return (isV6() ? "[" + ipText() + "]" : ipText()) + ":" + port;
    }
}

package io.vespermq.protocol.header.route;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * REGISTER_BROKER (103): a broker tells who it is; its topics stand in the body.
 *
 * @param bodyCrc32 CRC-32 of the body as sent, without the sign bit; 0 for unchecked
 * @param brokerAddr {@code ip:port} that clients are told
 * @param brokerId 0 for a master
 * @param brokerName name of the broker
 * @param clusterName name of its cluster
 * @param compressed true when the body is the compact form inside zlib
 * @param enableActingMaster true when a slave may stand in for a lost master; null from brokers that know no such thing
 * @param haServerAddr {@code ip:port} that slaves connect to
 * @param heartbeatTimeoutMillis silence after which the broker counts as gone; null for the name server's default
 * @param zoneName where the broker runs, or null
 */
public record RegisterBrokerHeader(
        @Wire(otherwise = "0") int bodyCrc32,
        String brokerAddr,
        long brokerId,
        String brokerName,
        String clusterName,
        @Wire(otherwise = "false") boolean compressed,
        @Nullable Boolean enableActingMaster,
        @Wire(otherwise = "") String haServerAddr,
        @Nullable Long heartbeatTimeoutMillis,
        @Wire("__ZONE_NAME") @Nullable String zoneName) {
    public static final HeaderCodec<RegisterBrokerHeader> CODEC = HeaderCodec.of(RegisterBrokerHeader.class);

    private static final int WITHOUT_SIGN = 0x7FFF_FFFF;

    /** What {@link #bodyCrc32} is for a body. */
    public static int crcOf(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue() & WITHOUT_SIGN;
    }
}

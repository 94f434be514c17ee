package io.vespermq.client.produce;

import io.vespermq.runtime.Clock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * Makes the ids that RocketMQ's Java client gives its messages: upper-case hex of address (4 bytes), process (2), class
 * loader (4), milliseconds since the month began (4) and a counter (2). Tools read the time out of them. Belongs to the
 * client's loop.
 */
final class UniqueKeys {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int BYTES = 16;

    private final Clock clock;
    private final byte[] ip;
    private final int pid;
    private final int maker;
    private final long monthMs;

    // Owned by the client's loop.
    private int counter;

    /**
     * Keys of one client.
     *
     * @param ip the client's IPv4 address
     * @param maker tells clients of one process apart
     */
    UniqueKeys(Clock clock, byte[] ip, long pid, int maker) {
        this.clock = clock;
        this.ip = ip.clone();
        this.pid = (int) pid;
        this.maker = maker;
        ZonedDateTime now = Instant.ofEpochMilli(clock.epochMs()).atZone(ZoneId.systemDefault());
        this.monthMs =
                now.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).toInstant().toEpochMilli();
    }

    /** The next key: 32 characters. */
    String next() {
        ByteBuffer key = ByteBuffer.allocate(BYTES);
        key.put(ip).putShort((short) pid).putInt(maker);
        key.putInt((int) (clock.epochMs() - monthMs)).putShort((short) counter++);
        return HEX.formatHex(key.array());
    }
}

package io.vespermq.remoting;

/**
 * Limits of a server or client connection. Everything has one, and a peer that meets one is told its name.
 *
 * @param frameBytesMax longest frame, length field included; a longer one closes the connection
 * @param inflightRequestsMax requests of one connection that wait for their reply, held pulls included; more are refused
 * @param inflightBytesMax bytes of those requests; more are refused
 * @param connectionsMax connections of a node, on all of its ports and loops; more are closed at once
 * @param idleSeconds a connection on which nothing moved for so long is closed
 * @param writeStallSeconds a connection whose peer took nothing of what is queued for it for so long is closed
 * @param writeQueueBytesMax bytes queued for a peer above which nothing more is read from it
 */
public record RemotingLimits(
        int frameBytesMax,
        int inflightRequestsMax,
        int inflightBytesMax,
        int connectionsMax,
        int idleSeconds,
        int writeStallSeconds,
        int writeQueueBytesMax) {
    /** The defaults: RocketMQ's where it has one. */
    public static final RemotingLimits DEFAULT =
            new RemotingLimits(16 << 20, 65_536, 64 << 20, 10_000, 120, 30, 4 << 20);
}

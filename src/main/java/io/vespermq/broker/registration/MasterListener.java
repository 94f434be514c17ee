package io.vespermq.broker.registration;

/** Told where a slave's master is, as name servers see it. */
@FunctionalInterface
public interface MasterListener {
    /** Ignores what it hears: for masters. */
    MasterListener NONE = (masterAddr, haServerAddr) -> {};

    /**
     * A name server named the master. Called on the registration's loop, after every registration; mostly with the same
     * values as before.
     *
     * @param masterAddr {@code ip:port} at which the master serves clients
     * @param haServerAddr {@code ip:port} at which it serves slaves
     */
    void masterIs(String masterAddr, String haServerAddr);
}

package io.vespermq.nameserver.route;

/**
 * Who a broker is.
 *
 * @param cluster name of its cluster
 * @param name its name, which it shares with its slaves or master
 * @param id 0 for a master
 * @param addr {@code ip:port} that clients are told
 */
public record BrokerId(String cluster, String name, long id, String addr) {
    /** The id of a master. */
    public static final long MASTER = 0;

    /** True for a master. */
    public boolean isMaster() {
        return id == MASTER;
    }

    @Override
    public String toString() {
        return "broker " + name + " (cluster " + cluster + ", id " + id + ", " + addr + ")";
    }
}

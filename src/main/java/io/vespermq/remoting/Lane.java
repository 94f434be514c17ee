package io.vespermq.remoting;

/** Where a handler runs. */
public enum Lane {
    /** On the loop of the connection: for handlers that touch only snapshots and the store's append. */
    CONNECTION,
    /** On the loop that owns the node's state. The common case. */
    HOME
}

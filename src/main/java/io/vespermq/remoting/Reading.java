package io.vespermq.remoting;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/** Whether a connection's channel is read from: it is while nothing speaks against it. Owned by the connection's loop. */
final class Reading {
    /** What may speak against it. */
    enum Obstacle {
        /** Replies pile up that the peer does not take. */
        PILE_OF_REPLIES,
        /** Requests that have come in wait for their turn. */
        WAITING_REQUESTS
    }

    private final Set<Obstacle> obstacles = EnumSet.noneOf(Obstacle.class);

    /** An obstacle appears, or is gone. */
    void set(Channel channel, Obstacle obstacle, boolean isThere) {
        boolean isChange = isThere ? obstacles.add(obstacle) : obstacles.remove(obstacle);
        if (isChange) {
            channel.config().setAutoRead(obstacles.isEmpty());
        }
    }
}

package bench.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** One thread and its connections. */
final class Engine extends Thread {
    private static final int SELECT_MS = 10;

    private final Selector selector = Selector.open();
    private final List<Lane> lanes = new ArrayList<>();
    private volatile boolean goesOn = true;
    private volatile Window wanted = new Window();
    private volatile Window used = wanted;
    private volatile Throwable failure;

    Engine(String name) throws IOException {
        super(name);
    }

    /** Adds a connection. Before the start only. */
    void connect(InetSocketAddress broker, Work work) throws IOException {
        lanes.add(new Lane(broker, selector, work));
    }

    /** Begins a new window and gives the old one, in which nothing is counted any more. */
    Window next() throws InterruptedException {
        Window old = used;
        Window window = new Window();
        wanted = window;
        while (used != window && isAlive()) {
            Thread.sleep(1);
        }
        check();
        return old;
    }

    /** Writes no new requests, waits for the replies to those under way, closes. */
    Window finish(long timeoutMs) throws InterruptedException {
        goesOn = false;
        join(timeoutMs);
        check();
        if (isAlive()) {
            throw new IllegalStateException("requests are without a reply after " + timeoutMs + " ms");
        }
        return used;
    }

    private void check() {
        if (failure != null) {
            throw new IllegalStateException(getName() + " failed", failure);
        }
    }

    @Override
    public void run() {
        try {
            for (Lane lane : lanes) {
                lane.send(System.nanoTime(), System.currentTimeMillis(), true);
            }
            while (goesOn || lanes.stream().anyMatch(lane -> lane.underWay() > 0)) {
                turn();
            }
            for (Lane lane : lanes) {
                lane.close();
            }
            selector.close();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void turn() throws IOException {
        selector.select(SELECT_MS);
        Window window = wanted;
        used = window;
        boolean more = goesOn;
        for (SelectionKey key : selector.selectedKeys()) {
            Lane lane = (Lane) key.attachment();
            lane.ready(System.nanoTime(), System.currentTimeMillis(), more, window);
        }
        selector.selectedKeys().clear();
    }
}

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
    private static final int PACED_SELECT_MS = 1;

    private final Selector selector = Selector.open();
    private final List<Lane> lanes = new ArrayList<>();
    private final double perNano;
    private long begunNanos;
    private long requests;
    private int first;
    private volatile boolean goesOn = true;
    private volatile Window wanted = new Window();
    private volatile Window used = wanted;
    private volatile Throwable failure;

    /** So many requests are made in a second, whatever comes of them; 0: as fast as it goes. */
    Engine(String name, double rate) throws IOException {
        super(name);
        perNano = rate / 1e9;
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
        begunNanos = System.nanoTime();
        try {
            sendAll();
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
        selector.select(perNano > 0 ? PACED_SELECT_MS : SELECT_MS);
        Window window = wanted;
        used = window;
        for (SelectionKey key : selector.selectedKeys()) {
            Lane lane = (Lane) key.attachment();
            lane.ready(System.nanoTime(), System.currentTimeMillis(), perNano == 0 && goesOn ? Integer.MAX_VALUE : 0, window);
        }
        selector.selectedKeys().clear();
        if (perNano > 0 && goesOn) {
            sendAll();
        }
    }

    private void sendAll() throws IOException {
        first++;
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get((first + i) % lanes.size());
            int most = perNano == 0 ? Integer.MAX_VALUE : (int) (perNano * (System.nanoTime() - begunNanos) - requests);
            int before = lane.underWay();
            lane.send(System.nanoTime(), System.currentTimeMillis(), most);
            requests += lane.underWay() - before;
        }
    }
}

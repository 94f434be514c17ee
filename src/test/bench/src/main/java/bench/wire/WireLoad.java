package bench.wire;

import bench.Json;
import bench.Meter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A load generator that speaks the protocol by itself, so lean that the broker is the limit and not the client:
 * {@code java -cp ... bench.wire.WireLoad MODE --key value ...}. Prints one JSON line with the fields of the other driver. The
 * options and what they mean stand in the README.
 */
public final class WireLoad {
    private static final int FINISH_MS = 15_000;

    private final String mode;
    private final Map<String, String> options = new HashMap<>();
    private final InetSocketAddress broker;
    private final String topic;
    private final int queues;
    private final int connections;
    private final int inFlight;
    private final int size;
    private final boolean isBinary;
    private final List<SendWork> sends = new ArrayList<>();
    /** Of each queue that a connection sends to. */
    private final Offsets[] offsets;

    private WireLoad(String[] args) {
        mode = args[0];
        for (int i = 1; i + 1 < args.length; i += 2) {
            options.put(args[i].substring(2), args[i + 1]);
        }
        String[] at = text("broker", "127.0.0.1:10911").split(":");
        broker = new InetSocketAddress(at[0], Integer.parseInt(at[1]));
        topic = text("topic", "wire");
        queues = number("queues", 8);
        connections = number("connections", 8);
        inFlight = number("in-flight", 64);
        size = number("size", 1024);
        isBinary = text("header", "json").equals("binary");
        offsets = new Offsets[queues];
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 0 || !List.of("send", "batch", "oneway", "pull").contains(args[0])) {
            System.err.println("usage: WireLoad send|batch|oneway|pull [--key value]..., see README.md");
            System.exit(2);
        }
        try {
            new WireLoad(args).run();
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private String text(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    private void run() throws IOException, InterruptedException {
        try (Control control = new Control(broker)) {
            if (!mode.equals("pull")) {
                control.createTopic(topic, queues);
            }
            long before = stored(control);
            List<Engine> engines = engines(control);
            if (mode.equals("pull") && before == 0) {
                throw new IllegalStateException("topic " + topic + " has no messages to pull: send some first");
            }
            Window total = new Window();
            engines.forEach(Thread::start);
            Thread.sleep(number("warmup", 5) * 1000L);
            Meter meter = new Meter(pids());
            meter.start();
            total.add(next(engines));
            Thread.sleep(number("duration", 10) * 1000L);
            Window window = next(engines);
            Json line = new Json().put("scenario", text("label", "wire-" + mode)).put("cmd", mode).put("target", text("target", "?"));
            meter.stop(line, window.messages, size);
            total.add(window);
            for (Engine engine : engines) {
                total.add(engine.finish(FINISH_MS));
            }
            report(line, window, total, control, before);
        }
    }

    private void report(Json line, Window window, Window total, Control control, long before)
            throws IOException, InterruptedException {
        line.put("size", size).put("connections", connections).put("inflight", inFlight).put("header", isBinary ? "binary" : "json");
        line.put("requests", window.requests).put("errors", window.errors).lat("", window.nanos);
        line.put("errors_total", total.errors);
        if (total.firstError != null) {
            line.put("first_error", total.firstError);
        }
        if (!mode.equals("pull")) {
            long issued = sends.stream().mapToLong(SendWork::issued).sum();
            long twice = 0;
            for (Offsets each : offsets) {
                twice += each == null ? 0 : each.twice();
            }
            line.put("issued_total", issued).put("acked_total", total.messages).put("offsets_twice", twice);
            line.put("stored_total", settled(control, before + issued) - before);
        }
        line.print();
    }

    private static Window next(List<Engine> engines) throws InterruptedException {
        Window sum = new Window();
        for (Engine engine : engines) {
            sum.add(engine.next());
        }
        return sum;
    }

    private List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        for (String pid : text("broker-pid", "").split(",")) {
            if (!pid.isBlank()) {
                pids.add(Long.parseLong(pid.trim()));
            }
        }
        return pids;
    }

    /** All connections, spread over the threads. Those that send to the same queue belong to the same thread. */
    private List<Engine> engines(Control control) throws IOException {
        List<Engine> engines = new ArrayList<>();
        int threads = number("threads", 1);
        for (int i = 0; i < threads; i++) {
            engines.add(new Engine("wire-" + i, number("rate", 0) / (double) threads));
        }
        for (int lane = 0; lane < connections; lane++) {
            Engine engine = engines.get(lane % queues % threads);
            Work work = mode.equals("pull") ? pullWork(control, lane) : sendWork(control, lane);
            if (work.slots() > 0) {
                engine.connect(broker, work);
            }
        }
        return engines;
    }

    private SendWork sendWork(Control control, int lane) throws IOException {
        int queue = lane % queues;
        if (offsets[queue] == null) {
            offsets[queue] = new Offsets(control.maxOffset(topic, queue));
        }
        FrameMaker frames = new FrameMaker(isBinary, topic, queue, size, lane);
        int group = mode.equals("oneway") ? number("group", 16) : 1;
        Frame answered = mode.equals("batch") ? frames.batch(number("batch", 32)) : frames.send(false);
        SendWork work = new SendWork(answered, frames.send(true), group - 1, Math.max(1, inFlight / group), queue, offsets[queue]);
        sends.add(work);
        return work;
    }

    /** Of a connection that reads the queues whose number is its own modulo the number of connections, but for empty ones. */
    private PullWork pullWork(Control control, int lane) throws IOException {
        List<Frame> frames = new ArrayList<>();
        List<Long> first = new ArrayList<>();
        for (int queue = lane; queue < queues; queue += connections) {
            long oldest = control.minOffset(topic, queue);
            if (control.maxOffset(topic, queue) > oldest) {
                frames.add(new FrameMaker(isBinary, topic, queue, 0, lane).pull(number("pull-batch", 32)));
                first.add(oldest);
            }
        }
        return new PullWork(frames.toArray(Frame[]::new), first.stream().mapToLong(Long::longValue).toArray());
    }

    private long stored(Control control) throws IOException {
        long sum = 0;
        for (int queue = 0; queue < queues; queue++) {
            sum += control.maxOffset(topic, queue);
        }
        return sum;
    }

    /** The stored count, once it is what is due or has stopped growing: Apache's queues lag behind its log. */
    private long settled(Control control, long due) throws IOException, InterruptedException {
        long last = -1;
        for (long now = stored(control); now != due && now != last; now = stored(control)) {
            last = now;
            Thread.sleep(1000);
        }
        return stored(control);
    }
}

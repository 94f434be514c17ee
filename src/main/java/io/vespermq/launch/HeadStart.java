package io.vespermq.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.route.RegisterBrokerBody;
import io.vespermq.protocol.body.session.ClientCheck;
import io.vespermq.protocol.body.session.HeartbeatData;
import io.vespermq.protocol.body.session.QueueLockRequest;
import io.vespermq.protocol.body.topic.TopicConfigList;
import io.vespermq.protocol.codec.CommandCodec;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.HeaderFields;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Creates Vert.x and loads the classes that a server will need, on a thread of its own, while the main thread reads the
 * command line. A class is loaded, verified and initialised once, and that takes a tenth of a second for what one start of
 * a node touches: too long for an event loop, which answers nobody meanwhile.
 */
public final class HeadStart {
    /** Names of the classes that a server may run, one a line; the build writes it. */
    private static final String INDEX = "/META-INF/vesper/classes";

    /** The bodies that requests bring. */
    private static final List<Class<?>> BODIES = List.of(
            RegisterBrokerBody.class,
            DataVersion.class,
            HeartbeatData.class,
            ClientCheck.class,
            QueueLockRequest.class,
            TopicConfigList.class,
            SubscriptionGroupConfig.class);

    private final CompletableFuture<Vertx> vertx;

    private HeadStart(CompletableFuture<Vertx> vertx) {
        this.vertx = vertx;
    }

    /**
     * Begins.
     *
     * @param creation creates Vert.x; called once, on the thread of the head start
     */
    public static HeadStart begin(Supplier<Vertx> creation) {
        return new HeadStart(CompletableFuture.supplyAsync(() -> loaded(creation), work -> {
            Thread thread = new Thread(work, "head-start");
            thread.setDaemon(true);
            thread.start();
        }));
    }

    /**
     * Waits for Vert.x, and until everything is loaded that can be. From no event loop.
     *
     * @throws java.util.concurrent.CompletionException with what the creation threw
     */
    public Vertx vertx() {
        return vertx.join();
    }

    private static Vertx loaded(Supplier<Vertx> creation) {
        Vertx created = creation.get();
        Transport transport = ((VertxInternal) created).transport();
        transport.serverChannelFactory(false).newChannel().unsafe().closeForcibly();
        transport.channelFactory(false).newChannel().unsafe().closeForcibly();
        load();
        return created;
    }

    private static void load() {
        try {
            for (String name : classes()) {
                Class.forName(name, true, HeadStart.class.getClassLoader());
            }
            BODIES.forEach(Dialect::prepare);
            exercise();
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            LoggerFactory.getLogger(HeadStart.class).debug("the head start ended early", e);
        }
    }

    /** What loads more at its first use than the classes here: buffers, the codecs, the comparison of records. */
    private static void exercise() {
        CommandCodec codec = new CommandCodec();
        Fields fields = new Fields();
        fields.add("key", "value");
        ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer();
        try {
            for (SerializeType type : SerializeType.values()) {
                codec.encodeHeader(type, 0, 0, 0, "", HeaderFields.of(fields), 0, frame.clear());
                codec.decode(frame.skipBytes(Integer.BYTES));
            }
        } finally {
            frame.release();
        }
        DataVersion version = DataVersion.INITIAL.next(0);
        LoggerFactory.getLogger(HeadStart.class)
                .trace("{} is {}: {}", version, DataVersion.INITIAL, version.equals(DataVersion.INITIAL));
    }

    private static List<String> classes() throws IOException {
        try (InputStream index = HeadStart.class.getResourceAsStream(INDEX)) {
            if (index == null) {
                throw new FileNotFoundException(INDEX + " is not on the class path");
            }
            return new String(index.readAllBytes(), UTF_8).lines().toList();
        }
    }
}

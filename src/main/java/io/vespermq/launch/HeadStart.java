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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes that a server will need on a thread of its own, while another reads the command line and starts Vert.x.
 * A class is loaded, verified and initialised once, and that takes a tenth of a second for what one start of a node
 * touches: too long for an event loop, which answers nobody meanwhile.
 */
public final class HeadStart {
    private static final Logger LOG = LoggerFactory.getLogger(HeadStart.class);

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

    private final Thread thread = new Thread(HeadStart::load, "head-start");

    /** A head start that has not begun. */
    public HeadStart() {}

    /** Begins loading. Called once. */
    public void begin() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when everything is loaded that can be, what belongs to sockets included. Called once, from no event loop. */
    public void finish(Vertx vertx) {
        Transport transport = ((VertxInternal) vertx).transport();
        transport.serverChannelFactory(false).newChannel().unsafe().closeForcibly();
        transport.channelFactory(false).newChannel().unsafe().closeForcibly();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void load() {
        try {
            for (String name : classes()) {
                Class.forName(name, true, HeadStart.class.getClassLoader());
            }
            BODIES.forEach(Dialect::prepare);
            exercise();
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            LOG.debug("the head start ended early", e);
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
        LOG.trace("{} is {}: {}", version, DataVersion.INITIAL, version.equals(DataVersion.INITIAL));
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

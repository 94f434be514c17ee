package io.vespermq.launch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.codec.CommandCodec;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.HeaderFields;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes that a server will need on a thread of its own, while another reads the command line and starts Vert.x.
 * A class is loaded, verified and initialised once, and that takes a tenth of a second for what one start of a node
 * touches: too long for an event loop, which answers nobody meanwhile.
 */
public final class HeadStart {
    private static final Logger LOG = LoggerFactory.getLogger(HeadStart.class);

    /** What a server runs; the tool's own packages are not among it. */
    private static final Pattern OF_A_SERVER =
            Pattern.compile("io/vespermq/(runtime|message|protocol|remoting|store|broker|nameserver)/.*\\.class");

    private static final String BODIES = "io.vespermq.protocol.body.";

    private final Thread thread = new Thread(HeadStart::run, "head-start");

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

    private static void run() {
        try {
            for (String name : classes()) {
                Class<?> type = Class.forName(name, true, HeadStart.class.getClassLoader());
                if (type.isRecord() && name.startsWith(BODIES)) {
                    Dialect.prepare(type);
                }
            }
            exercise();
        } catch (IOException | UncheckedIOException | URISyntaxException | ClassNotFoundException | LinkageError e) {
            LOG.debug("the head start ended early", e);
        }
    }

    /** What loads more at its first use than the classes here: buffers, both codecs, the comparison of records. */
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

    /** The names of the classes, read from where this one came from: a jar, or a directory of classes. */
    private static List<String> classes() throws IOException, URISyntaxException {
        Path origin = Path.of(HeadStart.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(origin)) {
            try (Stream<Path> files = Files.walk(origin)) {
                return names(
                        files.map(file -> origin.relativize(file).toString().replace(File.separatorChar, '/')));
            }
        }
        try (JarFile jar = new JarFile(origin.toFile())) {
            return names(jar.stream().map(entry -> entry.getName()));
        }
    }

    private static List<String> names(Stream<String> files) {
        return files.filter(file -> OF_A_SERVER.matcher(file).matches() && !file.endsWith("package-info.class"))
                .map(file ->
                        file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                .toList();
    }
}

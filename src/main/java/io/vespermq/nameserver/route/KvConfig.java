package io.vespermq.nameserver.route;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.protocol.codec.StateContent;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.StartFailure;
import io.vespermq.runtime.StateFile;
import io.vespermq.runtime.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key-value configuration of a name server: values by namespace and key, kept in RocketMQ's {@code kvConfig.json}.
 * Owned by the name server's loop; files are read and written on workers.
 *
 * <p>A change is written before it counts: what a reader saw survives a crash, and a change that cannot be written is
 * refused and leaves everything as it was.
 */
public final class KvConfig {
    private static final Logger LOG = LoggerFactory.getLogger(KvConfig.class);

    /** Namespace in which operators keep the queues of ordered topics. */
    static final String ORDER_TOPICS = "ORDER_TOPIC_CONFIG";

    /** Characters of all namespaces, keys and values together: they are in memory. */
    private static final long CHARS_MAX = 16L << 20;

    @StateContent
    private record FileContent(Map<String, Map<String, String>> configTable) {}

    private final Path path;
    private final StateFile file;
    private final Workers workers;

    // Owned by the name server's loop.
    private Map<String, Map<String, String>> table = Map.of();
    private Future<Void> lastChange = Future.succeededFuture();

    /** The configuration in a file, empty until {@link #load}. */
    public KvConfig(Path path, Workers workers) {
        this.path = path;
        this.file = new StateFile(path);
        this.workers = workers;
    }

    /** Reads the file, if there is one. Fails with {@link StartFailure} when it or its directory cannot be used. */
    public Future<Void> load() {
        return workers.run(this::read).onSuccess(content -> table = content).mapEmpty();
    }

    /** The value under a key, or null. */
    @Nullable
    String get(String namespace, String key) {
        return table.getOrDefault(namespace, Map.of()).get(key);
    }

    /** The entries of a namespace, or null when there is no such namespace. */
    @Nullable
    Map<String, String> namespace(String namespace) {
        return table.get(namespace);
    }

    /** Sets a value. Completes when it is in the file; fails when the whole would be too large. */
    Future<Void> put(String namespace, String key, String value) {
        return change(next -> {
            next.computeIfAbsent(namespace, n -> new TreeMap<>()).put(key, value);
            checkSize(next);
        });
    }

    private static void checkSize(Map<String, Map<String, String>> content) {
        long chars = 0;
        for (Map.Entry<String, Map<String, String>> namespace : content.entrySet()) {
            chars += namespace.getKey().length();
            for (Map.Entry<String, String> entry : namespace.getValue().entrySet()) {
                chars += entry.getKey().length() + entry.getValue().length();
            }
        }
        if (chars > CHARS_MAX) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "the key-value configuration would have " + chars + " characters, at most " + CHARS_MAX
                            + " are kept");
        }
    }

    /** Removes a value, if it is there. Completes when it is gone from the file. */
    Future<Void> delete(String namespace, String key) {
        return change(next -> {
            Map<String, String> entries = next.get(namespace);
            if (entries != null) {
                entries.remove(key);
            }
        });
    }

    /** One change after the other, each on top of what the one before left. */
    private Future<Void> change(Consumer<Map<String, Map<String, String>>> change) {
        Future<Void> result = lastChange.transform(before -> {
            Map<String, Map<String, String>> next = copy(table);
            change.accept(next);
            return workers.run(() -> write(next))
                    .onSuccess(v -> table = next)
                    .recover(e -> Future.failedFuture(refusal(e)));
        });
        lastChange = result;
        return result;
    }

    private RequestFailure refusal(Throwable cause) {
        LOG.error("{} cannot be written; the change is refused", path, cause);
        return new RequestFailure(ResponseCode.SYSTEM_ERROR, path + " cannot be written: " + cause);
    }

    private @Nullable Void write(Map<String, Map<String, String>> content) throws IOException {
        file.write(Dialect.write(new FileContent(content)));
        return null;
    }

    private Map<String, Map<String, String>> read() {
        try {
            checkDirectory();
            FileContent content = file.read(bytes -> Dialect.read(bytes, FileContent.class), MalformedBody.class);
            return content == null || content.configTable() == null ? Map.of() : copy(content.configTable());
        } catch (IOException e) {
            throw new StartFailure("the name server cannot read its key-value configuration: " + e.getMessage()
                    + "; or set kvConfigPath to another file");
        }
    }

    private void checkDirectory() {
        Path present = path.toAbsolutePath().getParent();
        while (present != null && !Files.exists(present)) {
            present = present.getParent();
        }
        if (present == null || !Files.isDirectory(present) || !Files.isWritable(present)) {
            throw new StartFailure("the name server cannot write to " + present + ", where " + path
                    + " belongs; make it a writable directory or set kvConfigPath to another file");
        }
    }

    private static Map<String, Map<String, String>> copy(Map<String, Map<String, String>> content) {
        Map<String, Map<String, String>> copy = new TreeMap<>();
        content.forEach((namespace, entries) -> copy.put(namespace, new TreeMap<>(entries)));
        return copy;
    }
}

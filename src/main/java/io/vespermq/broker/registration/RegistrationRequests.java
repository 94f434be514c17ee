package io.vespermq.broker.registration;

import io.vertx.core.Future;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.route.RegisterBrokerBody;
import io.vespermq.protocol.body.route.RegisteredTopics;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.header.route.BrokerIdentityHeader;
import io.vespermq.protocol.header.route.RegisterBrokerHeader;
import io.vespermq.runtime.Workers;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the requests that a broker sends to name servers. The body is written only when the topics changed. A large table
 * takes a tenth of a second and is written by a worker; a small one at once, because clients ask for a topic as soon as it is
 * made, and the worker may be forcing the files of the same change. Owned by the registration's loop.
 */
final class RegistrationRequests {
    /** So many topics are written in less than a few milliseconds. */
    private static final int INLINE_TOPICS_MAX = 1_000;

    private final RegistrationOptions options;
    private final Advertised broker;
    private final Workers workers;

    // Owned by the registration's loop.
    private byte[] body = {};
    private Future<Void> writing = Future.succeededFuture();
    private @Nullable DataVersion writingVersion;

    RegistrationRequests(RegistrationOptions options, Advertised broker, Workers workers) {
        this.options = options;
        this.broker = broker;
        this.workers = workers;
    }

    /** Completes when {@link #register} and {@link #body} tell of the topics as they are now, or later. */
    Future<Void> prepared() {
        DataVersion version = broker.topicsVersion();
        if (writing.failed() || !version.equals(writingVersion)) {
            RegisteredTopics topics = RegisteredTopics.of(version, masked(broker.topics()));
            writingVersion = version;
            boolean isLarge = topics.topicConfigTable().size() > INLINE_TOPICS_MAX;
            Future<byte[]> bytes = isLarge ? workers.run(() -> write(topics)) : Future.succeededFuture(write(topics));
            writing = bytes.compose(written -> {
                if (!version.equals(writingVersion)) {
                    // Newer topics are being written meanwhile; whoever waits for these gets those.
                    return writing;
                }
                body = written;
                return Future.succeededFuture();
            });
        }
        return writing;
    }

    /** The header of a registration; {@link #body} goes with it. */
    HeaderFields register() {
        RegisterBrokerHeader header = new RegisterBrokerHeader(
                RegisterBrokerHeader.crcOf(body),
                broker.brokerAddr(),
                options.brokerId(),
                options.brokerName(),
                options.clusterName(),
                options.compressed(),
                null,
                broker.haServerAddr(),
                null,
                null);
        return HeaderFields.of(RegisterBrokerHeader.CODEC, header);
    }

    /** The topics of a registration. Not to be changed. */
    byte[] body() {
        return body;
    }

    /** The header of a leave. */
    HeaderFields unregister() {
        BrokerIdentityHeader header = new BrokerIdentityHeader(
                broker.brokerAddr(), options.brokerId(), options.brokerName(), options.clusterName());
        return HeaderFields.of(BrokerIdentityHeader.CODEC, header);
    }

    private Map<String, TopicConfig> masked(Map<String, TopicConfig> topics) {
        boolean isOpen = (options.permission() & Perm.READ_WRITE) == Perm.READ_WRITE;
        if (isOpen) {
            return topics;
        }
        Map<String, TopicConfig> masked = new LinkedHashMap<>();
        topics.forEach((name, topic) -> masked.put(name, topic.withPerm(topic.perm() & options.permission())));
        return masked;
    }

    private byte[] write(RegisteredTopics topics) {
        return options.compressed() ? compact(topics) : Dialect.write(new RegisterBrokerBody(List.of(), topics));
    }

    /** The form that the name server's {@code RegistrationBody} draws. */
    private static byte[] compact(RegisteredTopics topics) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            text(out, Dialect.text(topics.dataVersion()));
            out.writeInt(topics.topicConfigTable().size());
            for (TopicConfig topic : topics.topicConfigTable().values()) {
                text(out, line(topic));
            }
            text(out, "[]");
            out.writeInt(0);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static String line(TopicConfig topic) {
        return topic.topicName()
                + ' '
                + topic.readQueueNums()
                + ' '
                + topic.writeQueueNums()
                + ' '
                + topic.perm()
                + ' '
                + topic.topicFilterType()
                + ' '
                + Dialect.text(topic.attributes());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}

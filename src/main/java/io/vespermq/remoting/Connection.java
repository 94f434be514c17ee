package io.vespermq.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.codec.CommandCodec;
import io.vespermq.protocol.codec.FrameDecoder;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.codec.MalformedFrame;
import io.vespermq.runtime.Loop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket that speaks the remoting protocol, server or client side. Requests and replies flow in both directions with
 * independent opaque numbers. Owned by one event loop; the public methods may be called from any.
 *
 * <p>What is written in one turn of the loop is gathered in one buffer and goes through the Netty pipeline together:
 * replies to a batch of requests come from one write to the log, and a buffer, a walk through the pipeline and a system
 * call for each would cost as much as serving them.
 */
public final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Replies with a larger body are written as two buffers instead of copying the body behind the header. */
    private static final int COPY_BODY_BYTES_MAX = 1024;

    private static final int HEADER_BYTES_GUESS = 512;
    /** With so many bytes what is gathered goes to the channel, which counts it and may stop the reading. */
    private static final int GATHERED_BYTES_MAX = 64 << 10;

    private final NetSocketInternal socket;
    private final ChannelHandlerContext channel;
    private final Loop loop;
    private final CommandCodec codec;
    private final RequestDispatcher requests;
    private final Turn turn;
    private final @Nullable InetSocketAddress remote;

    // Owned by the loop.
    private final PendingCalls pending = new PendingCalls();
    private final List<Runnable> closeListeners = new ArrayList<>();
    private final LineLimit lines = new LineLimit();
    private int inflightRequests;
    private long inflightBytes;
    private @Nullable ByteBuf gathered;
    private int gatheredBefore;
    private boolean flushScheduled;
    private boolean failed;

    // Written by the loop, read by any thread.
    private volatile boolean open = true;

    Connection(
            NetSocketInternal socket,
            Loop loop,
            CommandCodec codec,
            RequestDispatcher requests,
            RemotingLimits limits) {
        this.socket = socket;
        this.channel = socket.channelHandlerContext();
        this.loop = loop;
        this.codec = codec;
        this.requests = requests;
        this.remote = channel.channel().remoteAddress() instanceof InetSocketAddress address ? address : null;
        this.turn = new Turn(requests.clock());
        Reading reading = new Reading();
        FrameDecoder frames = new FrameDecoder(limits.frameBytesMax());
        channel.pipeline()
                .addBefore("handler", "frames", new CommandDecoder(frames, reading, turn))
                .addBefore("handler", "writes", new WriteGuard(reading, limits.writeStallSeconds(), this::flush));
        socket.messageHandler(frame -> received((ByteBuf) frame));
        socket.exceptionHandler(this::failed);
        socket.closeHandler(v -> closed());
    }

    /** The loop that owns the connection. */
    public Loop loop() {
        return loop;
    }

    /** Address of the peer, or null where it is not an internet address. */
    public @Nullable InetSocketAddress remote() {
        return remote;
    }

    /** Address of the peer as {@code ip:port}. */
    public String remoteText() {
        return remote == null ? "unknown" : remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    /** False once the socket is closed. */
    public boolean isOpen() {
        return open;
    }

    /** Runs the listener on the connection's loop when the socket closes; soon, when it is closed already. */
    public void onClose(Runnable listener) {
        loop.run(() -> {
            if (open) {
                closeListeners.add(listener);
            } else {
                listener.run();
            }
        });
    }

    /** Closes the socket and says why in the log. */
    public void close(String why) {
        LOG.info("{}: closing the connection: {}", remoteText(), why);
        close();
    }

    /** Closes the socket behind what was written. Completes when it is closed. */
    public Future<Void> close() {
        return loop.call(() -> {
            flush();
            return socket.close();
        });
    }

    /**
     * Sends a request and waits for its reply.
     *
     * @param timeoutMs the call fails when no reply came within so many milliseconds
     * @return completes on the caller's loop with the reply, whatever its code; its body stays valid. Fails with
     *     {@link CallFailure} when none came
     */
    public Future<Command> call(RequestCode code, HeaderFields fields, byte[] body, long timeoutMs) {
        Promise<Command> promise = Loop.callerPromise();
        loop.run(() -> {
            if (!open) {
                promise.fail(new CallFailure(remoteText() + ": the connection is closed"));
                return;
            }
            int opaque = pending.nextOpaque();
            pending.add(opaque, promise, loop.after(timeoutMs, () -> timedOut(opaque, code, timeoutMs)));
            write(SerializeType.JSON, code.wire(), opaque, 0, null, fields, Unpooled.wrappedBuffer(body));
        });
        return promise.future();
    }

    /** Sends a request that wants no reply. */
    public void tell(RequestCode code, HeaderFields fields, byte[] body) {
        loop.run(() -> write(
                SerializeType.JSON,
                code.wire(),
                pending.nextOpaque(),
                Command.ONEWAY,
                null,
                fields,
                Unpooled.wrappedBuffer(body)));
    }

    /** Writes the reply to a request. From any loop. */
    void reply(Command request, Reply reply) {
        loop.run(() -> write(
                request.type(),
                reply.code(),
                request.opaque(),
                Command.RESPONSE,
                reply.remark(),
                reply.header(),
                reply.body()));
    }

    /** Loop only. Takes a request of so many bytes into account. Returns null, or the limit that is reached, by name. */
    @Nullable
    String admit(int bytes, RemotingLimits limits) {
        if (inflightRequests >= limits.inflightRequestsMax()) {
            return "inflightRequestsMax=" + limits.inflightRequestsMax();
        }
        if (inflightRequests > 0 && inflightBytes + bytes > limits.inflightBytesMax()) {
            return "inflightBytesMax=" + limits.inflightBytesMax();
        }
        inflightRequests++;
        inflightBytes += bytes;
        return null;
    }

    /** Loop only. The counterpart of {@link #admit}. */
    void release(int bytes) {
        inflightRequests--;
        inflightBytes -= bytes;
    }

    /** Loop only. Which lines about requests without a reply the log has had lately. */
    LineLimit lines() {
        return lines;
    }

    private void received(ByteBuf frame) {
        try {
            Command command = codec.decode(frame);
            if (command.isResponse()) {
                answered(command);
            } else {
                requests.dispatch(this, command, frame);
            }
        } catch (MalformedFrame e) {
            failed(e);
        } finally {
            frame.release();
        }
    }

    private void answered(Command reply) {
        Command kept = new Command(
                reply.code(),
                reply.language(),
                reply.version(),
                reply.opaque(),
                reply.flag(),
                reply.remark(),
                reply.fields(),
                Unpooled.copiedBuffer(reply.body()),
                reply.type());
        if (!pending.complete(kept)) {
            LOG.debug("{}: a reply with opaque {} belongs to no call; it came too late", remoteText(), reply.opaque());
        }
    }

    private void write(
            SerializeType type,
            int code,
            int opaque,
            int flag,
            @Nullable String remark,
            HeaderFields fields,
            ByteBuf body) {
        if (!open) {
            body.release();
            return;
        }
        boolean copyBody = body.readableBytes() <= COPY_BODY_BYTES_MAX;
        turn.replied(body.readableBytes());
        try {
            gather(type, code, opaque, flag, remark, fields, body, copyBody);
        } catch (OutOfDirectMemoryError e) {
            // Without a buffer there is no reply, and a peer that waits for one must hear of it.
            body.release();
            failed(e);
            return;
        }
        if (copyBody) {
            body.release();
        } else {
            passOn();
            channel.write(body, channel.voidPromise());
        }
        scheduleFlush();
    }

    /** Writes a frame, or all of it but the body, behind what is gathered. */
    private void gather(
            SerializeType type,
            int code,
            int opaque,
            int flag,
            @Nullable String remark,
            HeaderFields fields,
            ByteBuf body,
            boolean copyBody) {
        int bodyBytes = body.readableBytes();
        ByteBuf out = roomFor(HEADER_BYTES_GUESS + (copyBody ? bodyBytes : 0));
        int start = out.writerIndex();
        boolean isWhole = false;
        try {
            codec.encodeHeader(type, code, opaque, flag, remark, fields, bodyBytes, out);
            if (copyBody) {
                out.writeBytes(body);
            }
            isWhole = true;
        } finally {
            if (!isWhole) {
                out.writerIndex(start);
            }
        }
    }

    /** The buffer that gathers; a new one when so many bytes would be too many for it. */
    private ByteBuf roomFor(int bytes) {
        ByteBuf present = gathered;
        if (present != null && present.readableBytes() + bytes > GATHERED_BYTES_MAX) {
            passOn();
            present = null;
        }
        if (present == null) {
            present = channel.alloc().ioBuffer(Math.max(bytes, gatheredBefore));
            gathered = present;
        }
        return present;
    }

    /** Gives what is gathered to the channel. */
    private void passOn() {
        ByteBuf out = gathered;
        if (out != null) {
            gathered = null;
            gatheredBefore = out.readableBytes();
            channel.write(out, channel.voidPromise());
        }
    }

    private void dropGathered() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            channel.executor().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        passOn();
        channel.flush();
    }

    private void timedOut(int opaque, RequestCode code, long timeoutMs) {
        pending.fail(opaque, new CallFailure(remoteText() + ": no reply to " + code + " within " + timeoutMs + " ms"));
    }

    private void failed(Throwable cause) {
        if (failed) {
            // What follows from it is no news.
            return;
        }
        failed = true;
        if (cause instanceof MalformedFrame) {
            LOG.warn("{}: {}; connection closed", remoteText(), cause.getMessage());
        } else if (cause instanceof OutOfDirectMemoryError) {
            LOG.warn(
                    "{}: no buffer ({}); connection closed; raise -XX:MaxDirectMemorySize when this happens often",
                    remoteText(),
                    cause.getMessage());
        } else {
            LOG.info("{}: connection lost: {}", remoteText(), cause.toString());
        }
        close();
    }

    private void closed() {
        open = false;
        dropGathered();
        pending.failAll(new CallFailure(remoteText() + ": the connection was closed"));
        List<Runnable> listeners = List.copyOf(closeListeners);
        closeListeners.clear();
        listeners.forEach(Runnable::run);
    }
}

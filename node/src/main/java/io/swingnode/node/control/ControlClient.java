package io.swingnode.node.control;

import io.swingnode.node.Cancellation;
import io.swingnode.node.NodeRefusal;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends a request to a running node, over a connection of its own, and reads the answer (see {@link ControlServer}). */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Sends a request and waits for its result.
     *
     * @param events receives each event that is sent before the result
     * @return the result; empty when the node closed the connection without one
     * @throws NodeRefusal when the node refused the request, or failed at it
     * @throws StoreException (CLOSED) when no node runs, (FAULT) when the connection fails
     */
    public static Optional<ControlResult> send(Path home, ControlRequest request, Consumer<ControlEvent> events) {
        return send(home, request, events, progress -> {});
    }

    /**
     * As above, for a request that takes long.
     *
     * @param progress receives each report of progress; it stops the request by throwing
     */
    public static Optional<ControlResult> send(
            Path home, ControlRequest request, Consumer<ControlEvent> events, Consumer<ControlProgress> progress) {
        return send(home, request, events, progress, Cancellation.ofProcess());
    }

    /** As above; {@code cancellation} ends the connection, and with it the wait. */
    static Optional<ControlResult> send(
            Path home,
            ControlRequest request,
            Consumer<ControlEvent> events,
            Consumer<ControlProgress> progress,
            Cancellation cancellation) {
        Path socket = ControlServer.appSocket(home);
        try (SocketChannel channel = connect(home, socket)) {
            Cancellation.Registration hangUp = cancellation.onRequest(() -> SilentClients.hangUp(channel));
            try {
                return ask(channel, request, events, progress);
            } finally {
                hangUp.close();
            }
        } catch (IOException e) {
            cancellation.check("stopped waiting for the node of " + home + "; what it had accepted goes on there");
            throw new StoreException(Reason.FAULT, "the connection to the node of " + home + " failed: " + e, e);
        }
    }

    private static Optional<ControlResult> ask(
            SocketChannel channel,
            ControlRequest request,
            Consumer<ControlEvent> events,
            Consumer<ControlProgress> progress)
            throws IOException {
        channel.write(ByteBuffer.wrap((ControlJson.write(request) + "\n").getBytes(StandardCharsets.UTF_8)));
        BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            switch (ControlJson.readReply(line)) {
                case ControlReply.Event event -> events.accept(event.event());
                case ControlReply.Progress report -> progress.accept(report.progress());
                case ControlReply.Result result -> {
                    return Optional.of(result.result());
                }
                case ControlReply.Failure failure ->
                    throw new NodeRefusal(
                            failure.error().code(), failure.error().message());
            }
        }
        return Optional.empty();
    }

    /** True when a node serves this home, and answers at its control socket. */
    public static boolean isServed(Path home) {
        Path socket = ControlServer.appSocket(home);
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            // A socket that a killed node has left behind.
            return false;
        }
    }

    private static SocketChannel connect(Path home, Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new StoreException(
                    Reason.CLOSED,
                    "no node is running for " + home + " (" + socket + ": " + e.getMessage()
                            + "); start one with: ./swingnode serve " + home,
                    e);
        }
    }
}

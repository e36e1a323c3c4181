package io.swingnode.server.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.net.FrameInput;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client of tests: one request at a time, written from the page that specifies the protocol. */
final class WireClient implements AutoCloseable {
    private static final int FRAME_BYTES = 64 << 20;

    private final SocketChannel channel;
    private final FrameInput in;
    private final FrameWriter out = new FrameWriter();
    private long lastId;

    private WireClient(SocketChannel channel) {
        this.channel = channel;
        this.in = new FrameInput(channel, FRAME_BYTES);
    }

    /** A reply: its status, and a reader of what follows. */
    record Answer(long id, long status, FrameReader rest) {
        FrameReader done() throws WireException {
            if (status != 0) {
                throw new AssertionError(status + " " + rest.name() + ": " + rest.name());
            }
            return rest;
        }

        /** The reason and message of what was not done. */
        String refusal(long expectedStatus) throws WireException {
            assertThat(status).isEqualTo(expectedStatus);
            return rest.name() + ": " + rest.name();
        }
    }

    /** A value of a request: bytes for text of the store, String for names, Long, Boolean, null. */
    private static void write(FrameWriter out, Object value) {
        switch (value) {
            case byte[] bytes -> out.bytes(bytes);
            case String name -> out.name(name);
            case Long number -> out.integer(number);
            case Boolean truth -> out.bool(truth);
            case None none -> out.none();
            case List<?> list -> {
                out.array(list.size());
                list.forEach(element -> write(out, element));
                out.endArray();
            }
            case Map<?, ?> map -> {
                out.map(map.size());
                map.forEach((key, member) -> {
                    out.member((String) key);
                    write(out, member);
                });
                out.endMap();
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    /** Null in a request. */
    enum None {
        NONE
    }

    static WireClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return new WireClient(channel);
    }

    /** Connects with roles; the session is read from the reply. */
    static WireClient hello(Path socket, List<String> roles, Map<String, Object> options) throws Exception {
        WireClient client = connect(socket);
        FrameReader unused = client.ask("hello", 1L, 1L, roles, options).done();
        return client;
    }

    static byte[] text(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    Answer ask(String operation, Object... arguments) throws IOException, WireException {
        long id = ++lastId;
        send(id, operation, arguments);
        Answer answer = answer();
        assertThat(answer.id()).isIn(id, 0L);
        return answer;
    }

    /** Sends a write that is not answered. */
    void behind(String operation, Object... arguments) throws IOException {
        send(0, operation, arguments);
    }

    private void send(long id, String operation, Object... arguments) throws IOException {
        out.begin(2 + arguments.length).integer(id).name(operation);
        for (Object argument : arguments) {
            write(out, argument);
        }
        out.end();
        BlockConnection.send(out, channel);
    }

    void sendRaw(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            int unused = channel.write(buffer);
        }
    }

    Answer answer() throws IOException, WireException {
        FrameReader reply = in.next().orElseThrow(() -> new IOException("the server ended the connection"));
        return new Answer(reply.integer(), reply.integer(), reply);
    }

    boolean isEnded() throws IOException, WireException {
        Optional<FrameReader> next = in.next();
        return next.isEmpty();
    }

    /** Goes away in the middle of what it does. */
    void leave() throws IOException {
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package io.swingnode.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLSocket;

/**
 * The bytes of a TCP connection, in TLS or plain. One thread may read while another writes; any may close, which ends what they
 * do. Buffers are of arrays.
 */
public final class SocketBytes implements ByteChannel {
    private final Socket raw;
    private final Socket used;
    private volatile boolean ready;

    private SocketBytes(Socket raw, Socket used, boolean ready) throws IOException {
        this.raw = raw;
        this.used = used;
        this.ready = ready;
        raw.setTcpNoDelay(true);
        raw.setKeepAlive(true);
    }

    /** Without TLS. */
    public static SocketBytes plain(Socket socket) throws IOException {
        return new SocketBytes(socket, socket, true);
    }

    /** In TLS, which begins with {@link #begin()} or the first read. */
    public static SocketBytes secure(Socket raw, SSLSocket secured) throws IOException {
        return new SocketBytes(raw, secured, false);
    }

    /** Waits until both sides have shown what they must. Again it does nothing. */
    public void begin() throws IOException {
        if (!ready && used instanceof SSLSocket secured) {
            secured.startHandshake();
            ready = true;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        begin();
        InputStream in = used.getInputStream();
        int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    /** Only once TLS has begun: nobody else waits for a side that does not begin it. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        if (!ready) {
            throw new ClosedChannelException();
        }
        OutputStream out = used.getOutputStream();
        int count = from.remaining();
        out.write(from.array(), from.arrayOffset() + from.position(), count);
        from.position(from.limit());
        return count;
    }

    @Override
    public boolean isOpen() {
        return !raw.isClosed();
    }

    /** Ends the connection itself, without a last word in TLS, which could be waited for. */
    @Override
    public void close() throws IOException {
        raw.close();
    }
}

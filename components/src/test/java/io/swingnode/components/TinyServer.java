package io.swingnode.components;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A child process that answers HTTP on {@code PORT}: 200 to everything, after closing its port for good when an
 * argument says after how many milliseconds from the first connection on.
 */
public final class TinyServer {
    private TinyServer() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(System.getenv("PORT"));
        long closeAfterMillis = args.length > 0 ? Long.parseLong(args[0]) : Long.MAX_VALUE;
        long closeAtMillis = Long.MAX_VALUE;
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            while (System.currentTimeMillis() < closeAtMillis) {
                try (Socket socket = server.accept()) {
                    if (closeAfterMillis != Long.MAX_VALUE && closeAtMillis == Long.MAX_VALUE) {
                        closeAtMillis = System.currentTimeMillis() + closeAfterMillis;
                    }
                    answer(socket);
                }
            }
        }
        Thread.currentThread().join();
    }

    private static void answer(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        try {
            if (socket.getInputStream().read() >= 0) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            System.err.println("a connection without a request: " + e);
        }
    }
}

package io.swingnode.components;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Accepts requests and answers none until it is closed: a download from it goes on until then. */
public final class StallingServer implements AutoCloseable {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    public StallingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(executor);
        server.createContext("/", exchange -> {
            requested.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    /** The source of a component whose archive this server offers. */
    public String source() {
        return "source: {url: 'http://127.0.0.1:" + server.getAddress().getPort() + "/a.zip', sha256: '"
                + "0".repeat(64) + "'}";
    }

    public void awaitRequest() {
        await().atMost(TestNode.PATIENCE).until(() -> requested.getCount() == 0);
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        executor.shutdown();
    }
}

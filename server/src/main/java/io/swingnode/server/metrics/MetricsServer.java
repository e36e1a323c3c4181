package io.swingnode.server.metrics;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.net.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells over HTTP what a node does: {@code /metrics} in the formats of Prometheus and OpenMetrics, {@code /health} (200 while the
 * node answers) and {@code /ready} (200 while it commits blocks), both with a body in JSON. Nothing can be changed through it.
 * Whoever reaches the port can read it; it shows names of vats, but nothing of what the store holds.
 */
public final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String REQUEST_SECONDS = "10";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer http;
    private final HostPort port;
    private final ExecutorService threads;
    private final PrometheusRegistry registry;
    private final TableScan tables;
    private final SwingNode node;
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** One at a time: what is asked of the node is then asked once. */
    private final ReentrantLock scrape = new ReentrantLock();

    private MetricsServer(
            HttpServer http, HostPort port, PrometheusRegistry registry, TableScan tables, SwingNode node) {
        this.http = http;
        this.port = port;
        this.registry = registry;
        this.tables = tables;
        this.node = node;
        this.threads = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("metrics-", 0).factory());
    }

    /**
     * Listens.
     *
     * @param tables is closed with the server
     *
     * @throws StoreException (UNAVAILABLE) when the port cannot be had
     */
    static MetricsServer open(MetricsSettings settings, PrometheusRegistry registry, TableScan tables, SwingNode node) {
        HttpServer http = listen(settings.port());
        HostPort port = new HostPort(settings.port().host(), http.getAddress().getPort());
        MetricsServer server = new MetricsServer(http, port, registry, tables, node);
        server.start();
        return server;
    }

    private static HttpServer listen(HostPort wanted) {
        // A client that sends a byte a minute must not keep a thread for ever; the JDK reads this when it first
        // listens.
        setIfAbsent("sun.net.httpserver.maxReqTime");
        setIfAbsent("sun.net.httpserver.maxRspTime");
        try {
            return HttpServer.create(wanted.resolve(), WAITING_MAX);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "metrics cannot be served at " + wanted + ": " + e.getMessage() + "; choose another port",
                    e);
        }
    }

    private static void setIfAbsent(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, REQUEST_SECONDS);
        }
    }

    private void start() {
        http.setExecutor(threads);
        http.createContext("/", exchange -> answer(exchange));
        http.start();
    }

    /** Where it listens. */
    public HostPort port() {
        return port;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, NOT_ALLOWED, "text/plain", "only GET and HEAD are answered\n");
                return;
            }
            answerGet(exchange);
        } catch (RuntimeException e) {
            LOG.warn("A request to {} failed", port, e);
            throw e;
        }
    }

    private void answerGet(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> metrics(exchange);
            case "/health" -> state(exchange, false);
            case "/ready" -> state(exchange, true);
            default -> send(exchange, NOT_FOUND, "text/plain", "there are /metrics, /health and /ready\n");
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        @Nullable String accept = exchange.getRequestHeaders().getFirst("Accept");
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        scrape.lock();
        try {
            writer.write(body, registry.scrape());
        } finally {
            scrape.unlock();
        }
        send(exchange, OK, writer.getContentType(), body.toByteArray());
    }

    /** @param ready whether problems with blocks count, too */
    private void state(HttpExchange exchange, boolean ready) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        boolean good;
        try {
            NodeReading reading = NodeReading.of(node);
            List<String> problems = reading.problems();
            good = !ready || problems.isEmpty();
            reading.store().committed().ifPresent(head -> body.put("height", head.height()));
            add(body, "problems", problems);
            add(body, "warnings", reading.warnings());
        } catch (StoreException e) {
            good = false;
            add(body, "problems", List.of(String.valueOf(e.getMessage())));
        }
        body.put("status", good ? "ok" : "failing");
        send(exchange, good ? OK : UNAVAILABLE, "application/json", JSON.writeValueAsString(body) + "\n");
    }

    private static void add(ObjectNode body, String name, List<String> texts) {
        var array = body.putArray(name);
        texts.forEach(array::add);
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Listens no more; a request that is being answered is cut off. */
    @Override
    public void close() {
        http.stop(0);
        tables.close();
        threads.shutdownNow();
    }
}

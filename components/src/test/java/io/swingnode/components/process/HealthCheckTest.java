package io.swingnode.components.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.Fixture;
import io.swingnode.components.ProbeLimits;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.manifest.ManifestReader;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that try the patience of the check, which is bounded (contract §5). */
@Timeout(300)
class HealthCheckTest {
    private static final ProbeLimits PROBES = new ProbeLimits(50, 10_000);

    /** For servers that pass, however slow the machine is. */
    private static final HealthCheck.Timing PATIENT = new HealthCheck.Timing(60_000, 200, 120_000, PROBES);

    /** For servers that answer with an error: all that is asked is heard before time is up. */
    private static final HealthCheck.Timing WAITING = new HealthCheck.Timing(60_000, 200, 1_000, PROBES);

    /** For servers that fail. */
    private static final HealthCheck.Timing IMPATIENT =
            new HealthCheck.Timing(60_000, 200, 1_000, new ProbeLimits(50, 500));

    @TempDir
    Path dir;

    /** A process that is always online. */
    private static final ProcessRunner ONLINE = new ProcessRunner() {
        private final ProcessInfo info =
                new ProcessInfo(ProcessState.ONLINE, Optional.of(new ProcessIdentity(1, "online")), 0);

        @Override
        public ProcessInfo start(LaunchSpec launch) {
            return info;
        }

        @Override
        public void delete(String appId, String componentId) {}

        @Override
        public ProcessInfo reload(LaunchSpec launch) {
            return info;
        }

        @Override
        public Optional<ProcessInfo> describe(String appId, String componentId) {
            return Optional.of(info);
        }
    };

    /** Says the same to everybody and keeps every connection open. */
    private record Server(ServerSocket socket, List<Socket> clients) implements AutoCloseable {
        static Server saying(String answer) throws IOException {
            Server server = new Server(
                    new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})),
                    new CopyOnWriteArrayList<>());
            Thread.ofVirtual().start(() -> server.serve(answer.getBytes(StandardCharsets.US_ASCII)));
            return server;
        }

        private void serve(byte[] answer) {
            try {
                while (!socket.isClosed()) {
                    Socket client = socket.accept();
                    clients.add(client);
                    client.getOutputStream().write(answer);
                }
            } catch (IOException e) {
                assertThat(socket.isClosed() || e.getMessage() != null).isTrue();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private void check(Server server, HealthCheck.Timing timing) {
        ComponentDefinition component = ManifestReader.read(new Fixture(dir)
                        .worker("web", "port: " + server.socket().getLocalPort(), "healthPath: /health")
                        .write())
                .components()
                .getFirst();
        HealthCheck.run(ONLINE, Fixture.ID, component, timing);
    }

    @Test
    void passesAServerWhoseAnswerNeverEnds() throws IOException {
        try (Server server = Server.saying("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nand")) {
            check(server, PATIENT);
            assertThat(server.clients()).isNotEmpty();
        }
    }

    @Test
    void failsAServerThatNeverAnswersARequest() throws IOException {
        try (Server server = Server.saying("")) {
            assertThatThrownBy(() -> check(server, IMPATIENT)).hasMessageContaining("does not answer");
        }
    }

    @Test
    void failsAServerThatAnswersWithAnError() throws IOException {
        try (Server server = Server.saying("HTTP/1.1 500 Sorry\r\nContent-Length: 0\r\n\r\n")) {
            assertThatThrownBy(() -> check(server, WAITING)).hasMessageContaining("answers 500");
        }
    }
}

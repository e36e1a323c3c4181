package io.swingnode.components.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.Fixture;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.config.ProbeLimits;
import io.swingnode.components.manifest.ManifestReader;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that keep the check waiting; its time is bounded. */
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

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    Path dir;

    /** The process of these tests, in which the servers listen. */
    private static final ProcessIdentity OWN = new ProcessTable().identify(ProcessHandle.current());

    /** Processes that are online; the first is seen until the server has been asked, and then another or none. */
    private record Online(
            ProcessIdentity first, BooleanSupplier asked, Optional<ProcessIdentity> then, ProcessState end)
            implements ProcessRunner {
        static Online of(ProcessIdentity process) {
            return new Online(process, () -> false, Optional.of(process), ProcessState.ONLINE);
        }

        private ProcessInfo info() {
            boolean later = asked.getAsBoolean();
            Optional<ProcessIdentity> now = later ? then : Optional.of(first);
            return new ProcessInfo(
                    later ? end : ProcessState.ONLINE,
                    now.map(identity -> new ProcessRecord("a token", Optional.of(identity), 0)),
                    0);
        }

        @Override
        public ProcessInfo start(LaunchSpec launch) {
            return info();
        }

        @Override
        public void delete(String appId, String componentId) {}

        @Override
        public ProcessInfo reload(LaunchSpec launch) {
            return info();
        }

        @Override
        public Optional<ProcessInfo> describe(String appId, String componentId) {
            return Optional.of(info());
        }
    }

    /** Answers every client, by what it asks for if it asks, and keeps the connections open. */
    private record Server(ServerSocket socket, List<Socket> clients) implements AutoCloseable {
        static Server saying(String answer) throws IOException {
            return answering("127.0.0.1", client -> answer);
        }

        static Server answering(String address, Answer answer) throws IOException {
            Server server =
                    new Server(new ServerSocket(0, 50, InetAddress.getByName(address)), new CopyOnWriteArrayList<>());
            Thread.ofVirtual().start(() -> server.serve(answer));
            return server;
        }

        private void serve(Answer answer) {
            try {
                while (!socket.isClosed()) {
                    Socket client = socket.accept();
                    clients.add(client);
                    client.getOutputStream().write(answer.to(client).getBytes(StandardCharsets.US_ASCII));
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

    private interface Answer {
        String to(Socket client) throws IOException;
    }

    private void check(Server server, HealthCheck.Timing timing) {
        check(Online.of(OWN), server, timing);
    }

    private void check(ProcessRunner runner, Server server, HealthCheck.Timing timing) {
        ComponentDefinition component = ManifestReader.read(new Fixture(dir)
                        .worker("web", "port: " + server.socket().getLocalPort(), "healthPath: /health")
                        .write())
                .components()
                .getFirst();
        HealthCheck.run(runner, Fixture.ID, component, timing);
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
            assertThatThrownBy(() -> check(server, IMPATIENT))
                    .hasMessageContaining("does not answer: ")
                    .hasMessageEndingWith("/health: no answer within 500 ms");
        }
    }

    @Test
    void failsAServerThatAnswersWithAnError() throws IOException {
        try (Server server = Server.saying("HTTP/1.1 500 Sorry\r\nContent-Length: 0\r\n\r\n")) {
            assertThatThrownBy(() -> check(server, WAITING)).hasMessageContaining("answers 500");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
    void failsAPortThatAnotherProcessHolds(String address) throws IOException {
        Process component = new ProcessBuilder("sleep", "600").start();
        ProcessIdentity other = new ProcessTable().identify(component.toHandle());
        try (Server server = Server.answering(address, client -> OK)) {
            assertThatThrownBy(() -> check(Online.of(other), server, WAITING))
                    .hasMessageContaining("port " + server.socket().getLocalPort() + " is held by process "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("another port");
            check(server, PATIENT);
        } finally {
            component.destroyForcibly();
        }
    }

    @Test
    void tellsInWordsOfAServerOfAnotherProtocol() throws IOException {
        try (Server server = Server.saying("SSH-2.0-OpenSSH\r\n")) {
            assertThatThrownBy(() -> check(server, WAITING))
                    .hasMessageContaining("SSH-2.0-OpenSSH")
                    .hasMessageNotContaining("java.");
        }
    }

    /** As when it ends because the port is taken, again and again or for good. */
    @ParameterizedTest
    @EnumSource(names = {"WAITING_RESTART", "ERRORED"})
    void namesWhoHasThePortOfAProcessThatIsGone(ProcessState gone) throws IOException {
        AtomicInteger looks = new AtomicInteger();
        // Online when it is first looked at, or never.
        for (int online = 1; online >= 0; online--) {
            int seen = online;
            looks.set(0);
            Online ending = new Online(OWN, () -> looks.incrementAndGet() > seen, Optional.empty(), gone);
            try (Server server = Server.saying(OK)) {
                assertThatThrownBy(() -> check(ending, server, WAITING))
                        .hasMessageContaining("its process ")
                        .hasMessageContaining("; port " + server.socket().getLocalPort() + " is held by process "
                                + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void failsAProcessThatWasReplacedWhileItsPortWasWatched() throws IOException {
        try (Server server = Server.saying(OK)) {
            AtomicInteger looks = new AtomicInteger();
            // The window begins with the second look, after the one that finds the process online.
            Online replaced = new Online(
                    OWN,
                    () -> looks.incrementAndGet() > 3,
                    Optional.of(new ProcessIdentity(OWN.pid(), "started again")),
                    ProcessState.ONLINE);
            assertThatThrownBy(() -> check(replaced, server, PATIENT)).hasMessageContaining("did not live for");
        }
    }

    /** As servers do that handle upgrades themselves. */
    @Test
    void offersNoOtherProtocol() throws IOException {
        Answer refusesUpgrades = client -> {
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            boolean upgrade = request.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("upgrade:"));
            return upgrade ? "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" : OK;
        };
        try (Server server = Server.answering("127.0.0.1", refusesUpgrades)) {
            check(server, PATIENT);
            assertThat(server.clients()).isNotEmpty();
        }
    }
}

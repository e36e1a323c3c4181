package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.components.LifecycleException;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    @TempDir
    Path home;

    private ControlServer serve(ControlServer.Handler handler) throws IOException {
        Files.createDirectories(home.resolve("node"));
        return ControlServer.open(ControlServer.appSocket(home), handler);
    }

    private static JsonNode request(String name) {
        return JsonNodeFactory.instance.objectNode().put("request", name);
    }

    @Test
    void answersWithEventsAndAResultOnASocketOfItsUserAlone() throws IOException {
        ControlServer.Handler echo = (request, reply) -> {
            reply.event(request);
            reply.result(request);
        };
        try (ControlServer server = serve(echo)) {
            assertThat(Files.getPosixFilePermissions(Path.of(server.toString())))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            List<JsonNode> events = new ArrayList<>();
            assertThat(ControlClient.send(home, request("hello"), events::add)).contains(request("hello"));
            assertThat(events).containsExactly(request("hello"));
        }
        assertThat(ControlServer.appSocket(home)).doesNotExist();
    }

    @Test
    void passesRefusalsOnWithTheirCode() throws IOException {
        ControlServer.Handler refusing = (request, reply) -> {
            throw new LifecycleException(LifecycleException.Code.UNHEALTHY, "it is not well");
        };
        try (ControlServer server = serve(refusing)) {
            assertThat(server.toString()).isNotEmpty();
            assertThatThrownBy(() -> ControlClient.send(home, request("hello"), event -> {}))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("it is not well [UNHEALTHY]");
        }
    }

    @Test
    void refusesAHomeWhoseSocketPathIsTooLong() {
        Path deep = home.resolve("x".repeat(120));
        assertThatThrownBy(() -> ControlServer.open(ControlServer.appSocket(deep), (request, reply) -> {}))
                .hasMessageContaining("shorter home");
    }

    @Test
    void saysThatNoNodeRuns() {
        StringWriter err = new StringWriter();
        int status = Main.run(new String[] {"app", "status", home.toString()}, new StringWriter(), err);
        assertThat(status).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("no node is running", "./swingnode serve");
    }
}

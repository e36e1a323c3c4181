package io.swingnode.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.UpgradeSession;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.metrics.BackupState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The wire form of requests and replies. */
class ControlRequestTest {
    private static final List<String> WEB = List.of("web");

    static Stream<ControlRequest> requests() {
        return Stream.of(
                new ControlRequest.Status(Optional.empty(), List.of(), true),
                new ControlRequest.Status(Optional.of("shop"), WEB, false),
                new ControlRequest.Logs("shop", WEB),
                new ControlRequest.Events(Optional.of("shop"), true),
                new ControlRequest.Install("/app.yaml", true, true),
                new ControlRequest.Upgrade("shop", WEB, "/app.yaml", true, false),
                new ControlRequest.Start("shop", WEB, false, true),
                new ControlRequest.Stop("shop", WEB, false, true),
                new ControlRequest.Restart("shop", WEB, true),
                new ControlRequest.Reload("shop", WEB),
                new ControlRequest.DeleteProcess("shop", WEB),
                new ControlRequest.Route("shop", WEB, "/shop"),
                new ControlRequest.Config(
                        "shop", WEB, List.of(new ConfigEntry("K", "v", true, false)), List.of("L"), true),
                new ControlRequest.Cancel("shop", List.of()),
                new ControlRequest.Reset("shop", WEB),
                new ControlRequest.Remove("shop", WEB, true),
                new ControlRequest.NodeStatus(),
                new ControlRequest.Export("/exports/1", "archival"),
                new ControlRequest.Reading("verify"));
    }

    static Stream<ControlReply> replies() {
        UpgradeSession session =
                new UpgradeSession("1", "shop", "1", "2", List.of(new UpgradeSession.Change("web", "", "2")));
        return Stream.of(
                new ControlReply.Event(new ControlEvent(
                        7, "2026-01-01T00:00:00Z", "started", false, "shop", JsonNodeFactory.instance.objectNode())),
                new ControlReply.Result(new ControlResult.Applications(
                        List.of(JsonNodeFactory.instance.objectNode().put("id", "shop")))),
                new ControlReply.Result(new ControlResult.Upgrade(session)),
                new ControlReply.Result(new ControlResult.Ended("the log is too long")),
                new ControlReply.Result(
                        new ControlResult.Logs(List.of(new ControlResult.LogDirectory("web", "/logs")))),
                new ControlReply.Progress(new ControlProgress(CopyProgress.Step.ARTIFACTS, 3, 9, 1_000)),
                new ControlReply.Result(new ControlResult.Exported(4)),
                new ControlReply.Result(new ControlResult.Node(node())),
                new ControlReply.Result(new ControlResult.Done()),
                new ControlReply.Failure(new ControlReply.Refusal("BUSY", "try again")));
    }

    private static NodeView node() {
        return new NodeView(
                "/home",
                1,
                "idle",
                Optional.of(3L),
                Optional.of("ab"),
                Optional.of("cd"),
                new NodeView.Sizes(1, 2),
                new NodeView.Log(3, 4, 1, 5, Optional.of("an export"), Optional.of("no space"), Optional.empty()),
                Optional.of(new NodeView.Ledger("OPEN", 0, 9, Optional.of(3L), Optional.empty(), Optional.empty())),
                2,
                1,
                List.of(new NodeView.Export("/exports/1", "archival", 6, Optional.empty())),
                List.of(new NodeView.App("shop", "running")),
                Optional.of(new BackupState(
                        "/backups",
                        false,
                        0,
                        0,
                        1,
                        0,
                        Optional.of("2026-11-28T18-15-00Z"),
                        Optional.of(3L),
                        Optional.of(4L),
                        Optional.empty(),
                        Optional.of(5L))));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsGoBothWays(ControlRequest request) {
        String line = ControlJson.write(request);
        assertThat(line).startsWith("{\"request\":\"").doesNotContain("\n");
        assertThat(ControlJson.readRequest(line)).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void repliesGoBothWays(ControlReply reply) throws IOException {
        assertThat(ControlJson.readReply(ControlJson.write(reply))).isEqualTo(reply);
    }

    @Test
    void everyRequestIsTestedHereAndListedInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("../docs/control-protocol.md"));
        JsonSubTypes kinds = ControlRequest.class.getAnnotation(JsonSubTypes.class);
        assertThat(kinds.value()).extracting(JsonSubTypes.Type::value).hasSameElementsAs(leaves(ControlRequest.class));
        assertThat(requests().<Class<?>>map(Object::getClass)).containsAll(leaves(ControlRequest.class));
        ObjectMapper mapper = new ObjectMapper();
        for (ControlRequest request : requests().toList()) {
            var fields = mapper.readTree(ControlJson.write(request)).properties();
            String name = fields.iterator().next().getValue().asText();
            String row = page.lines()
                    .filter(line -> line.startsWith("| `" + name + "` |"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " is not listed"));
            assertThat(fields.stream().skip(1).map(field -> "`" + field.getKey() + "`"))
                    .allSatisfy(field -> assertThat(row).contains(field));
        }
    }

    private static List<Class<?>> leaves(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isSealed() ? leaves(kind).stream() : Stream.of(kind))
                .toList();
    }

    @Test
    void flagsThatAreMissingHaveTheirDefaults() {
        assertThat(ControlJson.readRequest("{\"request\":\"start\",\"app\":\"shop\"}"))
                .isEqualTo(new ControlRequest.Start("shop", List.of(), true, false));
        assertThat(ControlJson.readRequest("{\"request\":\"stop\",\"app\":\"shop\",\"silent\":null}"))
                .isEqualTo(new ControlRequest.Stop("shop", List.of(), true, false));
        assertThat(ControlJson.readRequest("{\"app\":\"shop\",\"components\":null,\"request\":\"restart\"}"))
                .isEqualTo(new ControlRequest.Restart("shop", List.of(), false));
        assertThat(ControlJson.readRequest("{\"request\":\"status\"}"))
                .isEqualTo(new ControlRequest.Status(Optional.empty(), List.of(), false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                                                    | request: required; known are cancel, config,",
                "{'request':null}                                      | request: required",
                "{'request':'begin','app':'a'}                         | request: unknown name 'begin'; known are",
                "{'request':'stop','app':'a','wait':true}              | wait: unknown field; known are app, components",
                "{'request':'start'}                                   | app: required",
                "{'request':'start','app':null}                        | app: required",
                "{'request':'start','app':' '}                         | app: must not be blank",
                "{'request':'start','app':7}                           | app: expected a text",
                "{'request':'start','app':['a']}                       | app: expected a text",
                "{'request':'status','app':''}                         | app: must not be blank",
                "{'request':'start','app':'a','wait':'yes'}            | wait: expected true or false",
                "{'request':'start','app':'a','wait':'true'}           | wait: expected true or false",
                "{'request':'start','app':'a','e2e':1}                 | e2e: expected true or false",
                "{'request':'start','app':'a','components':'web'}      | components: expected a list",
                "{'request':'start','app':'a','components':[1]}        | components[0]: expected a text",
                "{'request':'start','app':'a','components':['b',null]} | components[1]: expected a text",
                "{'request':'install'}                                 | manifest: required",
                "{'request':'config','app':'a'}                        | configs: required",
                "{'request':'config','app':'a','configs':{}}           | configs: expected a list",
                "{'request':'config','app':'a','configs':['K=v']}      | configs[0]: expected an object",
                "{'request':'config','app':'a','configs':[{'key':'K'}]} | configs[0].value: required",
                "{'request':'config','app':'a','configs':[{'key':'K','value':1}]} | configs[0].value: expected a text",
                "{'request':'reset','app':'a','app':'b'}               | Duplicate field 'app'",
                "{'request':'reset','app':'a'} {}                      | one JSON object and nothing else",
                "{'request':'reset',                                   | not a line of JSON",
                "null                                                  | one JSON object and nothing else",
                "[]                                                    | one JSON object and nothing else",
                "7                                                     | request: required",
                "\"\"                                                  | one JSON object and nothing else"
            })
    void badRequestsAreRefusedNamingTheField(String line, String message) {
        assertThatThrownBy(() -> ControlJson.readRequest(line.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.USAGE))
                .message()
                .satisfies(said -> assertThat(said.replace('"', '\'')).contains(message))
                .satisfies(said -> assertThat(said.lines()).hasSize(1));
    }

    @Test
    void fieldsOfANewerNodeAreIgnored() throws IOException {
        assertThat(ControlJson.readReply("{\"error\":{\"code\":\"BUSY\",\"message\":\"m\",\"hint\":\"h\"}}"))
                .isEqualTo(new ControlReply.Failure(new ControlReply.Refusal("BUSY", "m")));
    }
}

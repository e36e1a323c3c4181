package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.actor.ApplicationChange;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Components that listen on a port, beyond the scenarios of a start. */
class PortsTest {
    @TempDir
    Path dir;

    private TestNode node(Fixture fixture) {
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    @Test
    void refusesAPortThatAnotherComponentUses() {
        int port = Fixture.freePort();
        Fixture fixture = Fixture.small(dir)
                .worker("one", "port: " + port)
                .component("two", "command: " + Fixture.java("io.swingnode.components.TinyServer"), "port: " + port);
        try (TestNode node = node(fixture)) {
            assertThatThrownBy(() -> node.start("one", "two"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.PORT_TAKEN))
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("another port");
            node.start("two");
            assertThatThrownBy(() -> node.start("one"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.PORT_TAKEN));
            node.live("two");
            assertThat(node.status("two")).isEqualTo(Status.RUNNING);
            assertThat(node.process("one")).isEmpty();
        }
    }

    /** What the other start looks like to this one when both have begun and neither has a process. */
    @Test
    void ofTwoStartsAtTheSameMomentTheFirstByNameGetsThePort() {
        int port = Fixture.freePort();
        Fixture fixture = Fixture.small(dir);
        for (String id : List.of("one", "two")) {
            fixture.component(id, "command: " + Fixture.java("io.swingnode.components.TinyServer"), "port: " + port);
        }
        try (TestNode node = node(fixture)) {
            node.store().change(Fixture.ID, new ApplicationChange.BeginStart(Selection.of("one")));
            assertThatThrownBy(() -> node.start("two"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.PORT_TAKEN));
            node.store().change(Fixture.ID, new ApplicationChange.BeginStart(Selection.of("two")));
            node.start("one");
            assertThat(node.status("one")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void theDeclaredTimeoutBoundsTheTimeUntilAnAnswer() {
        try (TestNode node = TestNode.start(
                        dir.resolve("home"),
                        TestNode.quick(dir.resolve("home"))
                                .startTimeoutMillis(600_000)
                                .build())
                .install(Fixture.a(dir)
                        .component(
                                "mute",
                                "command: [sleep, '600']",
                                "port: " + Fixture.freePort(),
                                "startTimeoutMillis: 1000"))) {
            assertThatThrownBy(() -> node.start("mute")).hasMessageContaining("does not answer");
            assertThat(node.status("mute")).isEqualTo(Status.ERROR);
        }
    }
}

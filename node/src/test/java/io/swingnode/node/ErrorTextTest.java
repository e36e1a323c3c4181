package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
    @Test
    void aRefusalKeepsItsCodeOutOfTheMessageForPrograms() {
        for (RuntimeException error : new RuntimeException[] {
            new NodeRefusal("PORT_TAKEN", "port 80 is taken"),
            new LifecycleException(Code.PORT_TAKEN, "port 80 is taken")
        }) {
            assertThat(ErrorText.json(error))
                    .isEqualTo(Map.of("error", Map.of("reason", "PORT_TAKEN", "message", "port 80 is taken")));
            assertThat(ErrorText.of(error, false)).isEqualTo("swingnode: port 80 is taken [PORT_TAKEN]");
            assertThat(ExitCodes.of(error)).isEqualTo(ExitCodes.FAILED);
        }
    }

    @Test
    void aRefusalReadsTheSameWithAndWithoutANode() {
        for (Reason reason : Reason.values()) {
            assertThat(ErrorText.of(new NodeRefusal(reason.name(), "no such height"), false))
                    .isEqualTo(ErrorText.of(new StoreException(reason, "no such height"), false))
                    .isEqualTo("swingnode: no such height");
            assertThat(ErrorText.json(new NodeRefusal(reason.name(), "no such height")))
                    .isEqualTo(ErrorText.json(new StoreException(reason, "no such height")));
        }
        assertThat(ErrorText.of(new LifecycleException(Code.USAGE, "no such lines"), false))
                .isEqualTo("swingnode: no such lines");
    }

    @Test
    void whatTheUserWroteIsWrongByTheCode() {
        assertThat(ExitCodes.of(new NodeRefusal("BAD_CONFIG", "no"))).isEqualTo(ExitCodes.USAGE);
        assertThat(ExitCodes.of(new NodeRefusal("USAGE", "no"))).isEqualTo(ExitCodes.USAGE);
        assertThat(ExitCodes.of(new LifecycleException(Code.BAD_MANIFEST, "no")))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(ExitCodes.of(new NodeRefusal("OF_A_NEWER_NODE", "no"))).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void aFileIsNamedOnce() {
        IOException denied = new AccessDeniedException("/srv/node");
        assertThat(ErrorText.of(new UncheckedIOException("listing /srv/node", denied), false))
                .startsWith("swingnode: listing /srv/node: permission denied; ");
        assertThat(ErrorText.of(new UncheckedIOException("listing my-node", denied), false))
                .startsWith("swingnode: listing my-node: /srv/node: permission denied; ");
    }

    @Test
    void aBugOfThisProgramSaysHowToSeeWhere() {
        assertThat(ErrorText.of(new LifecycleException(Code.INTERNAL, "lost"), false))
                .contains("--debug");
        assertThat(ErrorText.of(new NodeRefusal("INTERNAL", "lost"), false)).doesNotContain("--debug");
    }
}

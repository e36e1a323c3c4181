package io.swingnode.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.Selection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobOutcomeTest {
    private static AppEvent notification(String app, String severity, String... components) {
        ObjectNode payload = JsonNodeFactory.instance
                .objectNode()
                .put("severity", severity)
                .put("message", "words")
                .put("code", "BAD_PACKAGE");
        List.of(components).forEach(payload.withArray("components")::add);
        return new AppEvent(1, Instant.EPOCH, "notification", false, app, payload);
    }

    private static JobOutcome after(Selection selection, AppEvent event) {
        JobOutcome failures = new JobOutcome(selection);
        failures.accept(event);
        return failures;
    }

    private static void assertFailed(JobOutcome outcome) {
        assertThat(outcome.of("app")).hasValueSatisfying(failure -> {
            assertThat(failure).hasMessage("words");
            assertThat(failure.code()).isEqualTo(LifecycleException.Code.BAD_PACKAGE);
        });
    }

    @Test
    void collectsOnlyFailuresOfSelectedComponents() {
        Selection web = Selection.of("web");
        assertFailed(after(web, notification("app", "error", "web", "worker")));
        assertFailed(after(web, notification("app", "cancelled", "web")));
        assertThat(after(web, notification("app", "error", "worker")).of("app")).isEmpty();
        assertThat(after(web, notification("app", "success", "web")).of("app")).isEmpty();
        assertThat(after(web, notification("other", "error", "web")).of("app")).isEmpty();
        assertFailed(after(Selection.ALL, notification("app", "error", "worker")));
        assertThat(after(Selection.ALL, notification("app", "error")).of("app")).isEmpty();
    }
}

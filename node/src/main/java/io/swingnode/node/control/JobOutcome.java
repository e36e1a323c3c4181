package io.swingnode.node.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects the failures and cancellations of operations on selected components; failures of other components are not reported here. */
final class JobOutcome {
    private static final Set<String> UNFINISHED = Set.of(Events.FAILED, Events.CANCELLED);
    private final Selection selection;
    private final Map<String, LifecycleException> firstByApp = new HashMap<>();

    JobOutcome(Selection selection) {
        this.selection = selection;
    }

    void accept(AppEvent event) {
        JsonNode payload = event.payload();
        if (UNFINISHED.contains(payload.path("severity").asText())
                && !payload.path("components").isEmpty()
                && selection.overlaps(Selection.of(ids(payload.path("components"))))) {
            firstByApp.putIfAbsent(
                    event.appId(),
                    new LifecycleException(
                            code(payload), payload.path("message").asText()));
        }
    }

    /** Events from before they told the code are those of earlier runs, and are not waited for. */
    private static Code code(JsonNode payload) {
        return Code.valueOf(payload.path("code").asText(Code.PROCESS_FAILED.name()));
    }

    private static List<String> ids(JsonNode components) {
        List<String> ids = new ArrayList<>();
        components.forEach(id -> ids.add(id.asText()));
        return ids;
    }

    /** The first failure of a component of this application. */
    Optional<LifecycleException> of(String appId) {
        return Optional.ofNullable(firstByApp.get(appId));
    }
}

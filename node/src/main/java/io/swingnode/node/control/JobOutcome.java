package io.swingnode.node.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.Events;
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
    private final Map<String, String> firstByApp = new HashMap<>();

    JobOutcome(Selection selection) {
        this.selection = selection;
    }

    void accept(AppEvent event) {
        JsonNode payload = event.payload();
        if (UNFINISHED.contains(payload.path("severity").asText())
                && !payload.path("components").isEmpty()
                && selection.overlaps(Selection.of(ids(payload.path("components"))))) {
            firstByApp.putIfAbsent(event.appId(), payload.path("message").asText());
        }
    }

    private static List<String> ids(JsonNode components) {
        List<String> ids = new ArrayList<>();
        components.forEach(id -> ids.add(id.asText()));
        return ids;
    }

    /** The message of the first failure of a component of this application. */
    Optional<String> of(String appId) {
        return Optional.ofNullable(firstByApp.get(appId));
    }
}
